moved { # ERROR: Invalid move
  from = virtual_card.a
  to   = physical_card.a
}
