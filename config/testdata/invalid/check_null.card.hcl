check "a" {
  assert {
    condition     = null # ERROR: Invalid condition
    error_message = "No."
  }
}
