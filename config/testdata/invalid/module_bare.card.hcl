output "a" { value = module } # ERROR: Invalid reference
