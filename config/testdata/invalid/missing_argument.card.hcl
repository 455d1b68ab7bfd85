cardholder "ana" { # ERROR: Missing required argument
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
}
