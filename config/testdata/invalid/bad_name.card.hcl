cardform {
  name = "a b" # ERROR: Invalid setting
}
