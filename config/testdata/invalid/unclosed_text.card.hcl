locals {
  a = "x # ERROR: Invalid multi-line string
}
