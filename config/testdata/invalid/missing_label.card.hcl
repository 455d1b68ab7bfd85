cardholder { # ERROR: Missing label
}
