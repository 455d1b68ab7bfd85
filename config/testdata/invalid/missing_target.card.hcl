virtual_card "a" {
  card_type = "23"
  balance { # ERROR: Missing required argument
    refill_below = 1
  }
}
