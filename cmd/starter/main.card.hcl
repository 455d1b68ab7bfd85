cardform {
  name = "starter" # goes into order numbers: one name per configuration of a merchant
}

provider "trustpay" {
  base_url = "emulator" # TrustPay on this machine; remove the line to use your account
}

variable "float" {
  type        = number
  default     = 200
  description = "Balance that every travel card is kept at, in USD."
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
}

virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = "23"
  cardholder = each.value
  balance {
    target       = var.float
    refill_below = 50
  }
}

output "last4" {
  value = { for email, c in virtual_card.travel : email => c.last4 }
}
