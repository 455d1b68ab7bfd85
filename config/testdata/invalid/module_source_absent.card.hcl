module "a" {
  source = "./nowhere" # ERROR: Module not found
}

output "no_noise" { value = module.a.anything }
