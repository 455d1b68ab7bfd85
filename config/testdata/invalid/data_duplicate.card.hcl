data "card_type" "x" { id = "23" }
data "card_type" "x" { id = "24" } # ERROR: Duplicate declaration
