provider "trustpay" {
  requests_per_second = "fast" # ERROR: Wrong type of value
}
