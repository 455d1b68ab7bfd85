variable "type" {
  default   = "23"
  ephemeral = true
}

virtual_card "a" {
  card_type = var.type # ERROR: Ephemeral value not allowed
}
