virtual_card "travel" {
  card_type = "23"
  balance {
    target = 99999999999 # ERROR: Invalid amount
  }
}
