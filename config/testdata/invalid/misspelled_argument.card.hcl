virtual_card "travel" {
  card_type = "23"
  cardholdr = null # ERROR: Unsupported argument
  balance { target = 200 }
}
