check "empty" { # ERROR: Missing assert block
}
