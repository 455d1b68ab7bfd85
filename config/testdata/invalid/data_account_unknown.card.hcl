data "account" "x" { # ERROR: Unknown account
  name = "merchnat"
}

output "no_noise" { value = data.account.x.available }
