locals {
  broken = tonumber("x") # ERROR: Invalid function argument
  l0 = [for x in local.broken : x + 0]
  l1 = [for x in local.broken : x + 1]
  l2 = [for x in local.broken : x + 2]
  l3 = [for x in local.broken : x + 3]
  l4 = [for x in local.broken : x + 4]
  l5 = [for x in local.broken : x + 5]
  l6 = [for x in local.broken : x + 6]
  l7 = [for x in local.broken : x + 7]
  l8 = [for x in local.broken : x + 8]
  l9 = [for x in local.broken : x + 9]
  l10 = [for x in local.broken : x + 10]
  l11 = [for x in local.broken : x + 11]
  l12 = [for x in local.broken : x + 12]
  l13 = [for x in local.broken : x + 13]
  l14 = [for x in local.broken : x + 14]
  l15 = [for x in local.broken : x + 15]
  l16 = [for x in local.broken : x + 16]
  l17 = [for x in local.broken : x + 17]
  l18 = [for x in local.broken : x + 18]
  l19 = [for x in local.broken : x + 19]
  l20 = [for x in local.broken : x + 20]
  l21 = [for x in local.broken : x + 21]
  l22 = [for x in local.broken : x + 22]
  l23 = [for x in local.broken : x + 23]
  l24 = [for x in local.broken : x + 24]
  l25 = [for x in local.broken : x + 25]
  l26 = [for x in local.broken : x + 26]
  l27 = [for x in local.broken : x + 27]
  l28 = [for x in local.broken : x + 28]
  l29 = [for x in local.broken : x + 29]
  l30 = [for x in local.broken : x + 30]
  l31 = [for x in local.broken : x + 31]
  l32 = [for x in local.broken : x + 32]
  l33 = [for x in local.broken : x + 33]
  l34 = [for x in local.broken : x + 34]
  l35 = [for x in local.broken : x + 35]
  l36 = [for x in local.broken : x + 36]
  l37 = [for x in local.broken : x + 37]
  l38 = [for x in local.broken : x + 38]
  l39 = [for x in local.broken : x + 39]
  l40 = [for x in local.broken : x + 40]
  l41 = [for x in local.broken : x + 41]
  l42 = [for x in local.broken : x + 42]
  l43 = [for x in local.broken : x + 43]
  l44 = [for x in local.broken : x + 44]
  l45 = [for x in local.broken : x + 45]
  l46 = [for x in local.broken : x + 46]
  l47 = [for x in local.broken : x + 47]
  l48 = [for x in local.broken : x + 48]
  l49 = [for x in local.broken : x + 49]
}

cardholder "a" {
  for_each     = { for l in local.l3 : l => l }
  first_name   = each.value
  last_name    = each.value
  email        = each.key
  country_code = local.broken
  phone_number = local.l1[0]
}

virtual_card "a" {
  for_each   = cardholder.a
  cardholder = each.value
  card_type  = "23"
}

output "a" { value = virtual_card.a["x"].cardholder.email }
