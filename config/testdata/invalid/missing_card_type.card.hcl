virtual_card "a" { # ERROR: Missing required argument
}
