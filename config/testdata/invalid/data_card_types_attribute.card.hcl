data "card_types" "x" {}

output "a" { value = data.card_types.x.types } # ERROR: Unsupported attribute
