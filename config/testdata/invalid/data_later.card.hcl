data "fees" "x" { # ERROR: Data type not supported yet
}
