cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
virtual_card "a" {
  count     = length(cardholder.ana.id) # ERROR: Unknown count
  card_type = "23"
}
