limits {
  opens_per_run  = -1   # ERROR: Invalid limit
  released_share = -0.1 # ERROR: Invalid limit
}

limits {
  opens_per_run  = "five" # ERROR: Wrong type of value
  released_share = "NaN"  # ERROR: Wrong type of value
}

limits {
  opens_per_run  = 1e30 # ERROR: Invalid limit
  released_share = 30   # ERROR: Invalid limit
  per_run        = 1e15 # ERROR: Invalid amount
}
