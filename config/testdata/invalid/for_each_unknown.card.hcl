cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
virtual_card "a" {
  for_each  = toset([cardholder.ana.id]) # ERROR: Unknown for_each
  card_type = "23"
}
