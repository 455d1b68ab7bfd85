cardform {
  state "locl" { # ERROR: Unknown state kind
  }
}
