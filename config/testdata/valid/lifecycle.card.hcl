cardholder "one" {
  first_name   = "Ana-Maria"
  last_name    = "de la Núñez"
  email        = "Ana@Example.com"
  country_code = "ES"
  phone_number = 612345678
  lifecycle {
    prevent_release = true
    ignore_changes  = [first_name, "last_name"]
    precondition {
      condition     = length(local.suffix) > 0
      error_message = "There must be a suffix."
    }
    postcondition {
      condition     = self.address == "cardholder.one" && self.id != "none"
      error_message = "It is ${self.address}."
    }
  }
}

locals {
  suffix = "x"
  # A null target of a reference is none of our business.
  nobody = null
}

virtual_card "spare" {
  count      = 2
  card_type  = 23
  cardholder = local.nobody
  depends_on = [cardholder.one]
  labels     = { number = count.index, nothing = null, flag = true }
  balance { target = "10.50" }
  lifecycle { ignore_changes = all }
}

virtual_card "named" {
  card_type  = "23"
  cardholder = "cardholder.one"
  depends_on = [virtual_card.spare[1], virtual_card.spare]
  balance {
    target       = 0.1 + 0.2
    refill_below = null
  }
}

virtual_card "copy" {
  card_type  = virtual_card.named.card_type
  cardholder = virtual_card.named.cardholder
  balance { target = virtual_card.spare[0].balance.target * 2 }
}

output "secret" {
  value     = sensitive({ a = 1 })
  sensitive = true
}
