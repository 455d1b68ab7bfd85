output "a" {
  value = module.sales.x # ERROR: Reference to undeclared module
}
