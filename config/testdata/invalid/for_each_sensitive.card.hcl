virtual_card "a" {
  for_each  = sensitive({ a = 1 }) # ERROR: Sensitive for_each
  card_type = "23"
}
