virtual_card "travel" {
  card_type = "23"
  lifecycle {
    precondition {
      condition     = 1 > 2 # ERROR: Precondition failed
      error_message = "One is less."
    }
  }
  balance { target = 200 }
}
