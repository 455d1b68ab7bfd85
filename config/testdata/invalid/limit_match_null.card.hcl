limits {
  match = { team = null } # ERROR: Invalid limit
}
