variable "x" { default = 1 }

output "a" {
  value      = 1
  depends_on = [var.x] # ERROR: Invalid depends_on
}
