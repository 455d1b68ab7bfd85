locals {
  both   = true && null   # ERROR: Operation failed
  either = null || true   # ERROR: Operation failed
  text   = "${null && false}" # ERROR: Operation failed
}

output "both" { value = [local.both, local.either, local.text] }
