locals { a = "a" + 1 } # ERROR: Invalid operand
