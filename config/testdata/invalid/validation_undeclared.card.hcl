variable "high" {
  default = 20
  validation {
    condition     = var.high >= var.lwo # ERROR: Reference to undeclared variable
    error_message = "high must be at least low."
  }
}

variable "low" { default = 1 }
