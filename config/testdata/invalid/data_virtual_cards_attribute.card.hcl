data "virtual_cards" "x" {}

output "a" { value = data.virtual_cards.x.crads } # ERROR: Unsupported attribute
