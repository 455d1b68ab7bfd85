module "sales" { # ERROR: Block not supported yet
  source = "./sales"
}
