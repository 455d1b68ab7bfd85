moved {
  from = "virtual_card.a" # ERROR: Invalid address
  to   = virtual_card.b
}
