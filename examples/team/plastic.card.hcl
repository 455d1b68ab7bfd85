# Stock cards are bound by the number printed on them. A number is sensitive:
# it comes from the environment and is never written anywhere. The emulator has
# stock cards of its own:
#
#   export CARDFORM_VAR_fuel_card_numbers="{\"north\":\"$(cardform emulator stock 0)\",\"south\":\"$(cardform emulator stock 1)\"}"

variable "fuel_card_numbers" {
  description = "The numbers of the two stock cards, by the names in local.drivers."
  type        = map(string)
  sensitive   = true
  default     = {}
}

locals {
  drivers = {
    north = "chen.wei@example.com"
    south = "greta.lund@example.com"
  }
}

physical_card "fuel" {
  for_each    = { for name, email in local.drivers : name => email if contains(keys(nonsensitive(var.fuel_card_numbers)), name) }
  cardholder  = cardholder.employee[each.value]
  card_number = var.fuel_card_numbers[each.key]
  labels      = { purpose = "fuel" }

  balance {
    target       = 300
    refill_below = 100
  }
}
