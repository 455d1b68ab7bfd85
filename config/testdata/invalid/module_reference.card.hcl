output "a" {
  value = module.sales.x # ERROR: Invalid reference
}
