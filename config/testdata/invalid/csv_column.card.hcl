locals {
  team = csvdecode(file("team.csv"))
}
cardholder "employee" {
  for_each     = { for e in local.team : e.email => e }
  first_name   = each.value.firstname # ERROR: Unsupported attribute
  last_name    = each.value.last_name
  email        = each.key
  country_code = each.value.country
  phone_number = each.value.phone
}
