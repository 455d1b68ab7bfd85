locals {
  a = "${1 + } x" # ERROR: Invalid expression
}
