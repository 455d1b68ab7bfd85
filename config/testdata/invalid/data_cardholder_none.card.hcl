data "cardholder" "x" { # ERROR: No such cardholder
  email = "nobody@example.com"
}

virtual_card "no_noise" {
  card_type = data.cardholder.x.id
}
