check "a" {
  assert {
    condition     = true
    error_message = "No."
  }
}
check "a" { # ERROR: Duplicate declaration
  assert {
    condition     = true
    error_message = "No."
  }
}
