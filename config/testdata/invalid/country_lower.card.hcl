cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "br" # ERROR: Invalid country code
  phone_number = "91234567"
}
