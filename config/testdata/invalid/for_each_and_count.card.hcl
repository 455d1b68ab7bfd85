virtual_card "a" {
  for_each  = { a = 1 }
  count     = 1 # ERROR: Conflicting arguments
  card_type = "23"
}
