variable "a" {
  type    = list # ERROR: Invalid type specification
  default = []
}
