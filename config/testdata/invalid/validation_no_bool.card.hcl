variable "float" {
  default = 1
  validation {
    condition     = "maybe" # ERROR: Invalid condition
    error_message = "x"
  }
}
