provider "trustpay" {
  base_url = cardholder.ana.email # ERROR: Invalid reference
}
cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
