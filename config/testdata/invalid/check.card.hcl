check "empty" { # ERROR: Missing assert block
}
check "x" {
  assert {
    condition     = data.account.a.available > 5 && var.y # ERROR: Reference to undeclared variable
    error_message = "No."
  }
  data "account" "a" {
  }
}
output "outside" {
  value = data.account.a.available # ERROR: Invalid reference
}
check "x" { # ERROR: Duplicate declaration
  assert {
    condition     = true
    error_message = "No."
  }
}
