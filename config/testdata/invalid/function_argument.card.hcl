output "a" {
  value = upper([]) # ERROR: Invalid function argument
}
