virtual_card "travel" {
  card_type = "23"
  balance {
    target = [1] # ERROR: Invalid amount
  }
}
