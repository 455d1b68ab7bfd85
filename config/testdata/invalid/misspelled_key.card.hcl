locals { team = { ana = { mail = "a" } } }

output "a" { value = local.team.anna } # ERROR: Unsupported attribute
output "b" { value = local.team["anna"] } # ERROR: Invalid index
output "c" { value = local.team.ana.mial } # ERROR: Unsupported attribute
