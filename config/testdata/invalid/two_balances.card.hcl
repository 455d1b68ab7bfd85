virtual_card "travel" {
  card_type = "23"
  balance { target = 1 }
  balance { # ERROR: Duplicate declaration
    target = 2
  }
}
