output "a" {
  value = local.x # ERROR: Reference to undeclared local value
}
