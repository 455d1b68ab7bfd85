virtual_card "a" {
  for_each  = toset(["x"])
  card_type = "23"
}

import {
  to = virtual_card.a[["x"]] # ERROR: Invalid instance key
  id = "5"
}
