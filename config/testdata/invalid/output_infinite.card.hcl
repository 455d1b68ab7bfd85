variable "n" { default = 0 }
output "a" {
  value = { share = 1 / var.n } # ERROR: Output of an infinite number
}
output "b" { value = var.n > 0 ? 1 / var.n : 0 }
