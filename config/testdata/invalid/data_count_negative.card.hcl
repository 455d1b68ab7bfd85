data "card_types" "x" {
  count = -1 # ERROR: Invalid count
}

output "no_noise" { value = data.card_types.x[0].ids }
