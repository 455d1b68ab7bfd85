cardholder "ana" {
  first_name = Ana # ERROR: Invalid reference
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
