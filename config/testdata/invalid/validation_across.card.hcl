variable "low" { default = 50 }

variable "high" {
  default = 20
  validation {
    condition     = var.high >= var.low # ERROR: Invalid value for variable
    error_message = "high must be at least low."
  }
}

output "no_noise" { value = toset(var.high) }
