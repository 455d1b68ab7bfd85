cardform {
  name             = "acme-cards"
  required_version = ">= 0.1.0, < 2.0.0"
  state "local" { path = "cardform.state" }
}

provider "trustpay" {
  base_url            = "emulator"
  merchant_id         = 8820250900009
  notify_url          = "https://cards.example.com/callbacks/trustpay"
  requests_per_second = 10
  concurrency         = 8
  request_timeout     = "30s"
  order_reference     = "none"
  settle_window       = "30s"
  fee_rate_unit       = "percent"
  endpoints           = { open_card = "/v3/vcard/open" }
  order_status        = { pending = [1, 2], failed = [3], success = [4], refunded = [5] }
  fees                = { "23" = { open = { rate = 3, fixed = "10.99" }, top_up = { rate = 1 } } }
}

variable "float" {
  type    = number
  default = 200
}

variable "van_card" {
  type      = string
  sensitive = true
  default   = null
}

locals {
  team = csvdecode(file("${path.module}/team.csv"))
}

cardholder "employee" {
  for_each     = { for e in local.team : e.email => e }
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  email        = each.key
  country_code = each.value.country
  phone_number = each.value.phone
  labels       = { team = each.value.team }
}

virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = data.card_type.visa.id
  cardholder = each.value
  labels     = { purpose = "travel" }
  balance {
    target       = var.float
    refill_below = 50
  }
}

physical_card "van" {
  count       = nonsensitive(var.van_card == null) ? 0 : 1
  cardholder  = cardholder.employee["ana@example.com"]
  card_number = var.van_card
  balance { target = 300 }
}

data "card_type" "visa" { scheme = "VISA" }
output "last4" { value = { for k, c in virtual_card.travel : k => c.last4 } }

limits {
  match              = { team = "sales" }
  per_run            = 10000
  per_day            = 20000
  per_card_per_day   = 500
  per_card_per_month = "2000.50"
  opens_per_run      = 50
  released_share     = 0.3
}

limits { released_share = 1 }

ignore {
  ids     = ["57", "bob@example.com"]
  owner   = "Finance"
  reason  = "Opened by hand."
  expires = "2027-01-31"
}

import {
  to = virtual_card.travel["ana@example.com"]
  id = "57"
}
