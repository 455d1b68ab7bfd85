data "card_types" "x" {}

output "b" { value = data.card_types.x.card_types["99"].name } # ERROR: Invalid index
