virtual_card "travel" {
  card_type = "23"
  lifecycle {
    postcondition {
      condition     = self.card_type == "24" # ERROR: Postcondition failed
      error_message = "It is ${self.card_type}."
    }
  }
  balance { target = 200 }
}
