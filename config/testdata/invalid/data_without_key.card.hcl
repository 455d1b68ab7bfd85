data "card_type" "x" {
  for_each = toset(["23"])
  id       = each.value
}

output "a" { value = data.card_type.x.name } # ERROR: Missing instance key
