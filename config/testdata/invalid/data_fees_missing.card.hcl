data "fees" "x" { # ERROR: Missing required argument
}
