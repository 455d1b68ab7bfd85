provider "trustpay" {
  order_status = { pending = [1], failed = [1] } # ERROR: Invalid setting
}
