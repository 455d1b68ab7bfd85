output "a" {
  value = uper("x") # ERROR: Call to unknown function
}
