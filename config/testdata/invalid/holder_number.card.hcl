virtual_card "travel" {
  card_type = "23"
  cardholder = 5 # ERROR: Invalid cardholder
  balance { target = 200 }
}
