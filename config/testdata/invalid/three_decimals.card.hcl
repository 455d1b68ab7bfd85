virtual_card "travel" {
  card_type = "23"
  balance {
    target = 10.005 # ERROR: Invalid amount
  }
}
