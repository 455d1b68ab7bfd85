locals { a = "x ${[1]} y" } # ERROR: Invalid template interpolation value
