virtual_card "a" {
  count     = 1.5 # ERROR: Invalid count
  card_type = "23"
}
