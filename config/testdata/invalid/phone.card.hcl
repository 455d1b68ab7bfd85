cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "+5591234567" # ERROR: Invalid phone number
}
