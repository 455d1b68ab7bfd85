data "card_type" "x" {
  scheme = ["VISA"] # ERROR: Wrong type of value
}
