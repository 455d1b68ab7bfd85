data "card_type" "x" { # ERROR: No card type matches
  scheme = "AMEX"
}
