variable "dir" { default = "./a" }

module "a" {
  source = var.dir # ERROR: Value must be written out
}
