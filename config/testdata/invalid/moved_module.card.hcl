moved { # ERROR: Invalid move
  from = virtual_card.a
  to   = module.a
}
