cardholder "many" {
  for_each     = { a = 1 }
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
virtual_card "travel" {
  card_type = "23"
  cardholder = cardholder.many # ERROR: Invalid cardholder
  balance { target = 200 }
}
