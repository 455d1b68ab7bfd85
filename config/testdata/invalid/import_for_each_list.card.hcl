virtual_card "a" {
  for_each  = toset(["x"])
  card_type = "23"
}

import {
  for_each = ["x"] # ERROR: Invalid for_each
  to       = virtual_card.a[each.key]
  id       = "5"
}
