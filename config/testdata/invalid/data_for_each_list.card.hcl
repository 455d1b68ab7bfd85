data "card_type" "x" {
  for_each = ["23", "24"] # ERROR: Invalid for_each
  id       = each.value
}

output "no_noise" { value = data.card_type.x["23"].name }
