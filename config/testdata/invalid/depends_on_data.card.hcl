data "card_types" "x" {}

virtual_card "a" {
  card_type  = "23"
  depends_on = [data.card_types.x] # ERROR: Invalid depends_on
}
