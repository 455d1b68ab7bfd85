data "cardholder" "x" { # ERROR: Missing required argument
}
