module "a" {
  source = "./" # ERROR: Cycle of modules
}
