virtual_card "a" {
  for_each  = { alpha = "23" }
  card_type = each.value
}
output "b" {
  value = virtual_card.a["alpa"].id # ERROR: Invalid index
}
