data "card_type" "x" { # ERROR: Several card types match
  currency = "USD"
}
