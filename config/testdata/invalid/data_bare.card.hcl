output "a" { value = data } # ERROR: Invalid reference
output "b" { value = data.card_type } # ERROR: Invalid reference
output "c" { value = data.crad_type.x } # ERROR: Invalid reference
