removed {
  from = module.a["x"] # ERROR: Invalid removal
}
