provider "trustpay" {
  order_status = { done = [1] } # ERROR: Invalid setting
}
