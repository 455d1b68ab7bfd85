provider "trustpay" {
  fees = { "23" = { open = { rate = 100 }, top_up = {} } } # ERROR: Invalid fee
}
