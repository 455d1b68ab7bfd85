virtual_card "travel" {
  card_type = "23"
  lifecycle {
    prevent_release = var.x # ERROR: Value must be written out
  }
  balance { target = 200 }
}
