variable "a" {
  default = 1
  validation { # ERROR: Missing required argument
    condition = var.a == 1
  }
}
