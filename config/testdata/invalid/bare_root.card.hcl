output "a" {
  value = local # ERROR: Invalid reference
}
