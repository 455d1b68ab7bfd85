cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
cardholder "bo" {
  first_name = "Ana"
  last_name = "Lima"
  email = "bo@example.com"
  country_code = "BR"
  phone_number = "91234567" # ERROR: Duplicate phone number
}
