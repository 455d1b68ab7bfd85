provider "trustpay" {
  base_url = "http://example.com" # ERROR: Invalid setting
}
