check "x" { # ERROR: Block not supported yet
}
