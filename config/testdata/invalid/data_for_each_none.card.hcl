data "card_type" "x" { # ERROR: No card type matches
  for_each = toset(["23", "98", "99"])
  id       = each.value
}

output "no_noise" { value = data.card_type.x["98"].name }
