removed { # ERROR: Block not supported yet
  from = cardholder.a
}
