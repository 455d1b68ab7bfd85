moved { # ERROR: Block not supported yet
  from = cardholder.a
  to   = cardholder.b
}
