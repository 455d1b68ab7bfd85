removed {
  from = 1 + 1 # ERROR: Invalid address
}
