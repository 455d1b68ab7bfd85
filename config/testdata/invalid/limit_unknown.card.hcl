limits {
  per_week = 1 # ERROR: Unsupported argument
}
