cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
cardholder "ana" { # ERROR: Duplicate declaration
  first_name = "Ana"
  last_name = "Lima"
  email = "b@example.com"
  country_code = "BR"
  phone_number = "1234567"
}
