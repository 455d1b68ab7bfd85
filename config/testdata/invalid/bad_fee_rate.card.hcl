provider "trustpay" {
  fees = { "23" = { open = { rate = 100 } } } # ERROR: Invalid fee
}
