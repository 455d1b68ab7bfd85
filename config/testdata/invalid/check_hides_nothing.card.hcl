check "a" {
  assert {
    condition     = 1 > 2 # ERROR: Check failed
    error_message = "One is not more than two."
  }
}

virtual_card "a" {
  card_type = "23"
  balance {
    target = -5 # ERROR: Invalid amount
  }
}
