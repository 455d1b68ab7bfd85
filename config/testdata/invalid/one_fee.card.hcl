provider "trustpay" {
  fees = { "23" = { open = { rate = 3 } } } # ERROR: Invalid fee
}
