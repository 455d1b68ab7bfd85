moved { # ERROR: Invalid move
  from = module.a
  to   = module.a.module.b
}
