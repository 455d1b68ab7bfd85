virtual_card "travel" {
  card_type = "23"
  balance {
    target = "1,000.00" # ERROR: Invalid amount
  }
}
