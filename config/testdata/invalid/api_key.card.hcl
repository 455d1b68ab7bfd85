provider "trustpay" {
  api_key = "x" # ERROR: Unsupported argument
}
