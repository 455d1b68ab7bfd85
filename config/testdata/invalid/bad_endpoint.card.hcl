provider "trustpay" {
  endpoints = { open_card = "v3/open" } # ERROR: Invalid setting
}
