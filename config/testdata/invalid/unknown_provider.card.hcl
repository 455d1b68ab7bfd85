provider "stripe" { # ERROR: Unknown provider
}
