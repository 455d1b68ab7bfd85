virtual_card "travel" {
  card_type = "23"
  lifecycle {
    prevent_destroy = true # ERROR: Unsupported argument
  }
  balance { target = 200 }
}
