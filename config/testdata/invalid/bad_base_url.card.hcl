provider "trustpay" {
  base_url = "example.com" # ERROR: Invalid setting
}
