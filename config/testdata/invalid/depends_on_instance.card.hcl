virtual_card "a" {
  for_each  = { x = "23" }
  card_type = each.value
}
virtual_card "travel" {
  card_type = "23"
  depends_on = [virtual_card.a["y"]] # ERROR: Reference to undeclared resource
  balance { target = 200 }
}
