locals {
  b = "x"
  a = local.b.length # ERROR: Unsupported attribute
}
