virtual_card "travel" {
  card_type = "23"
  labels = { a = [] } # ERROR: Wrong type of value
  balance { target = 200 }
}
