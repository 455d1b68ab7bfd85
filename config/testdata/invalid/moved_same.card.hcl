moved { # ERROR: Invalid move
  from = virtual_card.a
  to   = virtual_card.a
}
