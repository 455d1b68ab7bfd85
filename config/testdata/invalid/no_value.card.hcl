variable "float" { # ERROR: No value for required variable
  type = number
}
