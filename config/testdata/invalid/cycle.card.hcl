locals {
  a = local.b # ERROR: Cycle in references
  b = local.c
  c = local.a
}
