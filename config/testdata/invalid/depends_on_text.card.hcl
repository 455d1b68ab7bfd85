cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
virtual_card "travel" {
  card_type = "23"
  depends_on = ["cardholder.ana"] # ERROR: Invalid depends_on
  balance { target = 200 }
}
