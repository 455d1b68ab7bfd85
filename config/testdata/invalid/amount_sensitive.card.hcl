virtual_card "travel" {
  card_type = "23"
  balance {
    target = sensitive(1) # ERROR: Sensitive value not allowed
  }
}
