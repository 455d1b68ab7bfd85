virtual_card "travel" {
  card_type = "23"
  cardholder = "ana" # ERROR: Invalid cardholder
  balance { target = 200 }
}
