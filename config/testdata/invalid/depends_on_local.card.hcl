virtual_card "travel" {
  card_type = "23"
  depends_on = [local.a] # ERROR: Invalid depends_on
  balance { target = 200 }
}
