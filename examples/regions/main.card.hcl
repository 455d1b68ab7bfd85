# One module for what every region has: its people, a travel card for each of
# them, and what they may spend together. A region is one line here.

cardform {
  name = "regions"
}

provider "trustpay" {
  base_url = "emulator"
}

locals {
  regions = {
    eu   = { country = "DE", float = 200 }
    apac = { country = "SG", float = 150 }
  }
  people = csvdecode(file("${path.module}/people.csv"))
}

module "region" {
  source   = "./region"
  for_each = local.regions

  name    = each.key
  country = each.value.country
  float   = each.value.float
  people  = { for p in local.people : p.email => p if p.region == each.key }
}

# The cards were declared here before there was a module. This says so: nothing
# is opened or paid for, and a ledger that never had them does not mind.
moved {
  from = virtual_card.apac
  to   = module.region["apac"].virtual_card.travel
}

data "account" "main" {}

check "budget" {
  assert {
    condition     = data.account.main.available >= sum(values(module.region)[*].budget)
    error_message = "The account holds ${data.account.main.available} dollars, and the regions may need as much as ${sum(values(module.region)[*].budget)}."
  }
}

output "budgets" {
  description = "What is on the cards of a region when all of them are full, in dollars."
  value       = { for name, region in module.region : name => region.budget }
}

output "cards" {
  value = merge(values(module.region)[*].last4...)
}
