virtual_card "a" {
  card_type = "23"
  balance { target = 200 }
}
virtual_card "travel" {
  card_type = "23"
  cardholder = virtual_card.a # ERROR: Invalid cardholder
  balance { target = 200 }
}
