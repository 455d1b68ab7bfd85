virtual_card "travel" {
  card_type = "23"
  cardholder = "cardholder.nobody" # ERROR: Reference to undeclared resource
  balance { target = 200 }
}
