variable "float" {
  default = -1
  validation {
    condition     = var.float > 0 # ERROR: Invalid value for variable
    error_message = "The float must be positive."
  }
}
