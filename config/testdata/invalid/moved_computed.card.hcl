variable "k" { default = "a" }

moved {
  from = virtual_card.a[var.k] # ERROR: Invalid address
  to   = virtual_card.b
}
