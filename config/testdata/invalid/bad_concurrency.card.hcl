provider "trustpay" {
  concurrency = 0 # ERROR: Invalid setting
}
