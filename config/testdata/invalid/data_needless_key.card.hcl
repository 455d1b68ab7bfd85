data "card_type" "x" { id = "23" }

output "a" { value = data.card_type.x[0].name } # ERROR: Unexpected instance key
