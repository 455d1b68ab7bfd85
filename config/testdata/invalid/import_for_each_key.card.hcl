virtual_card "a" {
  for_each  = toset(["x"])
  card_type = "23"
}

import {
  for_each = { y = "5" }
  to       = virtual_card.a[each.key] # ERROR: Import target is not declared
  id       = each.value
}
