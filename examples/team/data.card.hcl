data "card_type" "travel" {
  name = "Everyday VISA"
}

data "card_type" "ads" {
  name = "Advertising VISA"
}

output "cards_by_team" {
  description = "How many travel cards each team has."
  value       = { for team in keys(local.float) : team => length([for e in local.employees : e if e.team == team]) }
}
