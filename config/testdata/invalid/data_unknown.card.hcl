data "cardtype" "x" { # ERROR: Unknown data type
}
