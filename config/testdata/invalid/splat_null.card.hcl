locals { a = tolist(["x"])[5] } # ERROR: Invalid index
