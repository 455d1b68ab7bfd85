ignore {
  ids    = [null] # ERROR: Invalid ignore
  reason = "Old."
}
