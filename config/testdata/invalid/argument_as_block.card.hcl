virtual_card "travel" {
  card_type = "23"
  labels { # ERROR: Unsupported block type
    a = "b"
  }
  balance { target = 200 }
}
