virtual_card "travel" {
  card_type = "23"
  balance {
    target = "$200" # ERROR: Invalid amount
  }
}
