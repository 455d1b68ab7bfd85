virtual_card "a" {
  card_type  = "23"
  depends_on = [module.nothing] # ERROR: Reference to undeclared module
}
