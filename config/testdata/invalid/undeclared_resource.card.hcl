virtual_card "travel" {
  card_type = "23"
  cardholder = cardholder.anna # ERROR: Reference to undeclared resource
  balance { target = 200 }
}
cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
