limits {
  released_share = 1.5 # ERROR: Invalid limit
}
