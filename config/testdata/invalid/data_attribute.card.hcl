data "card_type" "x" {
  scheme = "VISA"
}
output "a" {
  value = data.card_type.x.idd # ERROR: Unsupported attribute
}
