data "virtual_cards" "x" {
  cardtype = "23" # ERROR: Unsupported argument
}
