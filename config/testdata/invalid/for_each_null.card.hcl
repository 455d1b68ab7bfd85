virtual_card "a" {
  for_each  = null # ERROR: Invalid for_each
  card_type = "23"
}
