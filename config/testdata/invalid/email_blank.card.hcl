cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "ana lima@example.com" # ERROR: Invalid email
  country_code = "BR"
  phone_number = "91234567"
}
