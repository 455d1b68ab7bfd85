cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = null # ERROR: Missing required argument
  country_code = "BR"
  phone_number = "91234567"
}
