virtual_card "a" {
  for_each  = toset(["x"])
  card_type = "23"
}

import {
  to = virtual_card.a[each.key] # ERROR: Invalid reference
  id = "5"
}
