cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "BR"
  phone_number = "91234567"
}
physical_card "van" {
  cardholder  = cardholder.ana
  card_number = "4242424242424242" # ERROR: Card number in a file # ERROR: Card number is not sensitive
}
