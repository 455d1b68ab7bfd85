virtual_card "travel" {
  card_type = "23"
  labels = { a = sensitive("x") } # ERROR: Sensitive value not allowed
  balance { target = 200 }
}
