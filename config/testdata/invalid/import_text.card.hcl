import {
  to = "virtual_card.a" # ERROR: Invalid import target
  id = "57"
}
