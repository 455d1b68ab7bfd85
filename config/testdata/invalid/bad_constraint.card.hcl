cardform {
  required_version = "new" # ERROR: Invalid setting
}
