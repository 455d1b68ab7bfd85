virtual_card "b" {
  card_type = "23"
}
moved {
  from = virtual_card.a
  to   = "virtual_card.b" # ERROR: Invalid address
}
moved { # ERROR: Invalid move
  from = virtual_card.a
  to   = cardholder.b
}
moved { # ERROR: Invalid move
  from = module.a
  to   = virtual_card.b
}
moved { # ERROR: Invalid move
  from = virtual_card.c
  to   = virtual_card.c
}
moved { # ERROR: Missing required argument
  from = virtual_card.c
}
moved {
  from = virtual_card.a[each.key] # ERROR: Invalid address
  to   = virtual_card.b
}
moved { # ERROR: Invalid move
  from = module.a
  to   = module.a.module.b
}
