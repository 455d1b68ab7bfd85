cardform {
  required_version = ">= 9.0.0" # ERROR: Unsupported cardform version
}
