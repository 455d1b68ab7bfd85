virtual_card "travel" {
  card_type = "23"
  balance {
    target       = 100
    refill_below = 101 # ERROR: Refill above target
  }
}
