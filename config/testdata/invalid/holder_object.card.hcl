virtual_card "travel" {
  card_type = "23"
  cardholder = { email = "a" } # ERROR: Invalid cardholder
  balance { target = 200 }
}
