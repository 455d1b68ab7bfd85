virtual_card "a" {
  card_type = "23"
  balance = { target = 1 } # ERROR: Unsupported argument
}
