virtual_card "a" {
  card_type = "23"
  balance { target = 200 }
}
import {
  to = virtual_card.a
  id = "57"
}
import {
  to = virtual_card.a # ERROR: Duplicate import
  id = "58"
}
