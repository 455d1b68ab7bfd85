virtual_card "travel" {
  card_type = "23"
  balance {
    target = null # ERROR: Missing required argument
  }
}
