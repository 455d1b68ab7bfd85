variable "a" {
  default = 1
}
variable "a" { # ERROR: Duplicate declaration
  default = 2
}
