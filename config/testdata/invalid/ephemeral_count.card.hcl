variable "n" {
  default   = 2
  ephemeral = true
}

virtual_card "a" {
  count     = var.n # ERROR: Ephemeral count
  card_type = "23"
}

output "no_noise" { value = virtual_card.a[0].id }
