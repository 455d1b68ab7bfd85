limits {
  per_run = 10
  per_run = 20 # ERROR: Attribute redefined
}
