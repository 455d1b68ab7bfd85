virtual_card "a" {
  for_each  = ["a", "b"] # ERROR: Invalid for_each
  card_type = "23"
}
