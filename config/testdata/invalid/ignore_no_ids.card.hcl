ignore { # ERROR: Missing required argument
  reason = "Old."
}
