module "sales" { source = "./nowhere" } # ERROR: Module not found

output "a" { value = module.slaes.x } # ERROR: Reference to undeclared module
