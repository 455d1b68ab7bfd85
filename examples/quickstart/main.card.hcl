# Three employees, one travel card each. The issuer is an emulator inside
# cardform: nothing leaves this machine and no account is needed.

cardform {
  name = "quickstart"
}

provider "trustpay" {
  base_url = "emulator"
}

variable "float" {
  description = "What each travel card is topped up to, in USD."
  type        = number
  default     = 200
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

data "card_type" "visa" {
  name = "Everyday VISA"
}

output "last4" {
  description = "The last four digits of each travel card."
  value       = { for email, c in virtual_card.travel : email => c.last4 }
}
