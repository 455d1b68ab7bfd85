provider "trustpay" {
  merchant_id = "M-1" # ERROR: Invalid setting
}
