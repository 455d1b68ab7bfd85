provider "trustpay" {
  order_reference = "mercant" # ERROR: Invalid setting
}
