variable "float" {
  default = upper("a") # ERROR: Invalid default value
}
