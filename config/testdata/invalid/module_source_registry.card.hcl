module "a" {
  source = "terraform-aws-modules/vpc/aws" # ERROR: Module source is not local
}

output "no_noise" { value = module.a.anything }
