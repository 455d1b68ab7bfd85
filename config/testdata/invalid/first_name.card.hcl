cardholder "ana" {
  first_name = "An4" # ERROR: Invalid first name
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
