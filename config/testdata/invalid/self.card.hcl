cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = self.email # ERROR: Invalid reference
  country_code = "BR"
  phone_number = "91234567"
}
