locals { a = 5[0] } # ERROR: Invalid index
