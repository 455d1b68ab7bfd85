output "a" {
  value = 1
}
output "a" { # ERROR: Duplicate declaration
  value = 2
}
