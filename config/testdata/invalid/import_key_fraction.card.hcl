virtual_card "a" {
  count     = 2
  card_type = "23"
}

import {
  to = virtual_card.a[2.5 - 1] # ERROR: Invalid instance key
  id = "5"
}
