module "sales" {
  source = "./sales" # ERROR: Module not found
}
module "registry" {
  source = "acme/cards" # ERROR: Module source is not local
}
module "itself" {
  source = "../" # ERROR: Module without configuration
}
module "computed" {
  source = "./${var.x}" # ERROR: Value must be written out
}
variable "x" { default = 1 }
module "none" { # ERROR: Missing required argument
}
module "both" {
  source   = "./both" # ERROR: Module not found
  for_each = {}
  count    = 1 # ERROR: Conflicting arguments
}
