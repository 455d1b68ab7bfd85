virtual_card "a" { # ERROR: Cycle in references
  card_type = "23"
  labels = { o = virtual_card.b.card_type }
  balance { target = 200 }
}
virtual_card "b" {
  card_type = "23"
  depends_on = [virtual_card.a]
  balance { target = 200 }
}
