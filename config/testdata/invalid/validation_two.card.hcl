variable "a" {
  default = 1
  validation {
    condition     = var.a > 1 # ERROR: Invalid value for variable
    error_message = "More than one."
  }
  validation {
    condition     = var.a > 2 # ERROR: Invalid value for variable
    error_message = "More than two."
  }
}
