cardholder "ana" {
  first_name = "Ana"
  last_name = "" # ERROR: Invalid last name
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
