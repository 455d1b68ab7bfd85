variable "n" {
  type    = number
  default = "x" # ERROR: Invalid default value
}

locals {
  l0 = var.n + 0
  l1 = var.n + 1
  l2 = var.n + 2
  l3 = var.n + 3
  l4 = var.n + 4
  l5 = var.n + 5
  l6 = var.n + 6
  l7 = var.n + 7
  l8 = var.n + 8
  l9 = var.n + 9
  l10 = var.n + 10
  l11 = var.n + 11
  l12 = var.n + 12
  l13 = var.n + 13
  l14 = var.n + 14
  l15 = var.n + 15
  l16 = var.n + 16
  l17 = var.n + 17
  l18 = var.n + 18
  l19 = var.n + 19
  l20 = var.n + 20
  l21 = var.n + 21
  l22 = var.n + 22
  l23 = var.n + 23
  l24 = var.n + 24
  l25 = var.n + 25
  l26 = var.n + 26
  l27 = var.n + 27
  l28 = var.n + 28
  l29 = var.n + 29
  l30 = var.n + 30
  l31 = var.n + 31
  l32 = var.n + 32
  l33 = var.n + 33
  l34 = var.n + 34
  l35 = var.n + 35
  l36 = var.n + 36
  l37 = var.n + 37
  l38 = var.n + 38
  l39 = var.n + 39
  l40 = var.n + 40
  l41 = var.n + 41
  l42 = var.n + 42
  l43 = var.n + 43
  l44 = var.n + 44
  l45 = var.n + 45
  l46 = var.n + 46
  l47 = var.n + 47
  l48 = var.n + 48
  l49 = var.n + 49
}

virtual_card "a" {
  count     = local.l7
  card_type = local.l8
}

output "a" { value = virtual_card.a[0].id }
output "b" { value = toset(local.l9) }
