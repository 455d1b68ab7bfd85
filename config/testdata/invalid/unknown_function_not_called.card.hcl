virtual_card "a" {
  for_each  = {}
  card_type = uper("x") # ERROR: Call to unknown function
}
