cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
virtual_card "travel" {
  card_type = cardholder.ana.id # ERROR: Value not known before apply
  balance { target = 200 }
}
