# Forty employees of four teams: a travel card for everybody, an advertising
# card for marketing, two fuel cards of plastic for logistics, and limits that
# keep a mistake small.

cardform {
  name = "team"
}

provider "trustpay" {
  base_url            = "emulator"
  requests_per_second = 50
  concurrency         = 8
}

locals {
  employees = { for e in csvdecode(file("${path.module}/employees.csv")) : e.email => e }
  float     = { sales = 400, marketing = 250, logistics = 150, engineering = 100 }
}

cardholder "employee" {
  for_each     = local.employees
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  email        = each.key
  country_code = each.value.country
  phone_number = each.value.phone
  labels       = { team = each.value.team }
}

virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = data.card_type.travel.id
  cardholder = each.value
  labels     = { purpose = "travel" }

  balance {
    target       = local.float[local.employees[each.key].team]
    refill_below = local.float[local.employees[each.key].team] / 2
  }
}

virtual_card "ads" {
  for_each   = { for email, e in local.employees : email => e if e.team == "marketing" }
  card_type  = data.card_type.ads.id
  cardholder = cardholder.employee[each.key]
  labels     = { purpose = "advertising" }

  balance {
    target       = 500
    refill_below = 100
  }
}
