variable "a" {
  default = 1
  validaton { # ERROR: Unsupported block type
    condition     = true
    error_message = "No."
  }
}

virtual_card "a" {
  card_type = "23"
  lifecycle {
    prevent_relaese = true # ERROR: Unsupported argument
    precondtion { # ERROR: Unsupported block type
      condition     = true
      error_message = "No."
    }
  }
}
