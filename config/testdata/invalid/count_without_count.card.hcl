cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "ana@example.com"
  country_code = "BR"
  phone_number = "9123456${count.index}" # ERROR: Invalid reference
}
