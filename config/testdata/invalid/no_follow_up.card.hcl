locals {
  a = upper([]) # ERROR: Invalid function argument
  b = local.a + 1
}
output "c" {
  value = local.b[0].x
}
cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = local.a
  country_code = "BR"
  phone_number = "91234567"
}
