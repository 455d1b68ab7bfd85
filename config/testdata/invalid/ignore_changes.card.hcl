virtual_card "travel" {
  card_type = "23"
  lifecycle {
    ignore_changes = [card_typ] # ERROR: Invalid ignore_changes
  }
  balance { target = 200 }
}
