variable "float" {
  type    = number
  default = "much" # ERROR: Invalid default value
}
