output "a" {
  value = var.flaot # ERROR: Reference to undeclared variable
}
variable "float" {
  default = 1
}
