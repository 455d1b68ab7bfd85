limits {
  per_rum = 1 # ERROR: Unsupported argument
}
