virtual_card "a" {
  for_each  = toset(["a", null]) # ERROR: Invalid for_each
  card_type = "23"
}
