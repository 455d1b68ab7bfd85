variable "keys" {
  default   = ["a"]
  ephemeral = true
}

virtual_card "a" {
  for_each  = toset(var.keys) # ERROR: Ephemeral for_each
  card_type = "23"
}
