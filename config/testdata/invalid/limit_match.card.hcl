limits {
  match = "sales" # ERROR: Wrong type of value
}
