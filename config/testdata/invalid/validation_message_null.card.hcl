variable "a" {
  default = 1
  validation {
    condition     = var.a > 1 # ERROR: Invalid value for variable
    error_message = null
  }
}
