limits {
  per_run = -1 # ERROR: Invalid amount
}
