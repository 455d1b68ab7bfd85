variable "a" {
  default   = "x"
  ephemeral = true
}

output "a" { value = var.a } # ERROR: Output of an ephemeral value
