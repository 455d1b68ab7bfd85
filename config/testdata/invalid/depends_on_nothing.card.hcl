virtual_card "travel" {
  card_type = "23"
  depends_on = [cardholder.ana] # ERROR: Reference to undeclared resource
  balance { target = 200 }
}
