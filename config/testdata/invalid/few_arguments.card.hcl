output "a" {
  value = substr("a") # ERROR: Not enough function arguments
}
