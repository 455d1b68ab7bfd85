data "card_types" "x" {
  shceme = "VISA" # ERROR: Unsupported argument
}
