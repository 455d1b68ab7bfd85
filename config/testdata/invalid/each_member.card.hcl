virtual_card "a" {
  for_each  = { a = 1 }
  card_type = each.valu # ERROR: Invalid reference
}
