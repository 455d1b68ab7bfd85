variable "s" {
  default   = "abc"
  sensitive = true
}
output "a" {
  value = "x${var.s}" # ERROR: Output of a sensitive value
}
