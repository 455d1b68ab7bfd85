cardholder "a" {
  for_each     = ["x"] # ERROR: Invalid for_each
  first_name   = each.value
  last_name    = each.value
  email        = each.key
  country_code = "DE"
  phone_number = "+491700000000"
}

virtual_card "a" {
  for_each   = cardholder.a
  cardholder = each.value
  card_type  = "23"
}

virtual_card "b" {
  cardholder = cardholder.a["x"]
  card_type  = "23"
}

import {
  to = virtual_card.a["x"]
  id = "5"
}

output "a" { value = cardholder.a["x"].nothing.at.all[0] } # ERROR: Unsupported attribute
