virtual_card "a" {
  count     = 1000000000 # ERROR: Invalid count
  card_type = "23"
}
