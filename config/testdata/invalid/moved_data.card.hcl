moved {
  from = data.card_type.a # ERROR: Invalid address
  to   = data.card_type.b # ERROR: Invalid address
}
