virtual_card "travel" {
  card_type = "23"
  balance {
    target = 1e9999 # ERROR: Invalid amount
  }
}
