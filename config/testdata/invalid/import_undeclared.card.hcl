import {
  to = virtual_card.a # ERROR: Import target is not declared
  id = "57"
}
