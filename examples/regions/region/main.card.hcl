cardholder "person" {
  for_each     = var.people
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  email        = each.key
  country_code = var.country
  phone_number = each.value.phone
  labels       = { region = var.name }
}

data "card_type" "travel" { name = "Everyday VISA" }

virtual_card "travel" {
  for_each   = cardholder.person
  card_type  = data.card_type.travel.id
  cardholder = each.value

  balance {
    target       = var.float
    refill_below = var.float / 4
  }

  lifecycle {
    prevent_release = true
  }
}

output "budget" {
  value = length(virtual_card.travel) * var.float
}

output "last4" {
  value = { for email, c in virtual_card.travel : email => c.last4 }
}
