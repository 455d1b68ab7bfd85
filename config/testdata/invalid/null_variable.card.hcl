variable "float" { # ERROR: Null value for variable
  default  = null
  nullable = false
}
