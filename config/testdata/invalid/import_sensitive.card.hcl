variable "id" {
  default   = "5"
  sensitive = true
}

virtual_card "a" { card_type = "23" }

import {
  to = virtual_card.a
  id = var.id # ERROR: Sensitive value not allowed
}
