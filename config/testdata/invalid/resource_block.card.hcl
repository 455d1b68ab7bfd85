resource "cardholder" "x" { # ERROR: Unsupported block type
}
