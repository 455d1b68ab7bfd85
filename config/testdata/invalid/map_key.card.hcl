locals {
  m = { alpha = 1 }
  a = local.m["alpa"] # ERROR: Invalid index
}
