virtual_card "a" {
  for_each  = toset(["x"])
  card_type = each.kye # ERROR: Invalid reference
}

virtual_card "b" {
  count     = 1
  card_type = count.idnex # ERROR: Invalid reference
}
