provider "trustpay" {
  request_timeout = "30" # ERROR: Invalid setting
}
