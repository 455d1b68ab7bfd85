cardholders "x" { # ERROR: Unsupported block type
}
