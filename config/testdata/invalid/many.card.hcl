variable "a" { # ERROR: No value for required variable
}
cardholder "ana" {
  first_name = "Ana"
  last_name = "Lima"
  email = "x" # ERROR: Invalid email
  country_code = "BR"
  phone_number = "91234567"
  nick = 1 # ERROR: Unsupported argument
}
virtual_card "travel" {
  card_type = "23"
  cardholder = cardholder.bob # ERROR: Reference to undeclared resource
  balance {
    target = 0.001 # ERROR: Invalid amount
  }
}
