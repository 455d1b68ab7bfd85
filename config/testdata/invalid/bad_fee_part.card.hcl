provider "trustpay" {
  fees = { "23" = { opn = { rate = 1 } } } # ERROR: Invalid fee
}
