data "fees" "x" { # ERROR: No fees for the card type
  card_type = "99"
}

output "no_noise" { value = data.fees.x.open.rate * 100 }
