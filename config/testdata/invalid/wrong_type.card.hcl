cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = ["a@example.com"] # ERROR: Wrong type of value
  country_code = "BR"
  phone_number = "91234567"
}
