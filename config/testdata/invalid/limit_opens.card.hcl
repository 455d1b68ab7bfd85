limits {
  opens_per_run = 1.5 # ERROR: Invalid limit
}
