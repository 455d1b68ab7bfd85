module "a" {
  source = "./team.csv" # ERROR: Module not found
}
