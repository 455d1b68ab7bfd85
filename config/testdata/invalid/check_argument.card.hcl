check "a" {
  asert { # ERROR: Unsupported block type
    condition     = true
    error_message = "No."
  }
  assert { # ERROR: Missing required argument
    conditon      = true # ERROR: Unsupported argument
    error_message = "No."
  } 
}
