virtual_card "travel" {
  card_type = "23"
  labels = "x" # ERROR: Wrong type of value
  balance { target = 200 }
}
