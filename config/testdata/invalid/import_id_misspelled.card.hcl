virtual_card "a" { card_type = "23" }

import { # ERROR: Missing required argument
  to  = virtual_card.a
  idd = "5" # ERROR: Unsupported argument
}
