virtual_card "a" {
  for_each  = toset(["x"])
  card_type = "23"
}

import {
  for_each = { y = null }
  to       = virtual_card.a[each.value] # ERROR: Invalid key
  id       = "5"
}
