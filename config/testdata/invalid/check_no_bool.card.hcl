check "a" {
  assert {
    condition     = "maybe" # ERROR: Invalid condition
    error_message = "No."
  }
}
