variable "1a" { # ERROR: Invalid name
}
