virtual_card "a" {
  count     = null # ERROR: Invalid count
  card_type = "23"
}
