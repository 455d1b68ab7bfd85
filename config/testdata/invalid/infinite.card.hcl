virtual_card "travel" {
  card_type = "23"
  balance {
    target = 1 / 0 # ERROR: Invalid amount
  }
}
