data "card_tpye" "x" { # ERROR: Unknown data type
}
