moved { # ERROR: Missing required argument
  from = virtual_card.a
}
