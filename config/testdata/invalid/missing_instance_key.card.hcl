virtual_card "a" {
  for_each  = { a = "23" }
  card_type = each.value
}
output "b" {
  value = virtual_card.a.card_type # ERROR: Missing instance key
}
