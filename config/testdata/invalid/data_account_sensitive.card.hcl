variable "name" {
  default   = "merchant"
  sensitive = true
}

data "account" "x" {
  name = var.name # ERROR: Sensitive value not allowed
}

output "no_noise" { value = data.account.x.available }
