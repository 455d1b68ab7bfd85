data "fees" "x" { card_type = "23" }

output "a" { value = data.fees.x.opne } # ERROR: Unsupported attribute
