cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = each.key # ERROR: Invalid reference
  country_code = "BR"
  phone_number = "91234567"
}
