virtual_card "a" "b" { # ERROR: Too many labels
}
