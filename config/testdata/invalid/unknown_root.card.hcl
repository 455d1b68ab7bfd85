output "a" {
  value = vars.float # ERROR: Invalid reference
}
