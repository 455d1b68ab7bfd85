variable "float" {
  type    = decimal # ERROR: Invalid type specification
  default = 1
}
