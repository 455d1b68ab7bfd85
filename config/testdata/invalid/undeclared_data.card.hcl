output "a" {
  value = data.card_type.visa.id # ERROR: Reference to undeclared data source
}
