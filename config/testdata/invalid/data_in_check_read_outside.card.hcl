check "types" {
  data "card_type" "x" { id = "23" }
  assert {
    condition     = data.card_type.x.name == "Travel"
    error_message = "Another name."
  }
}

output "a" { value = data.card_type.x.name } # ERROR: Invalid reference
