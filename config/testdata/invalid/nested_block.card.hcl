cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
  balance { # ERROR: Unsupported block type
    target = 1
  }
}
