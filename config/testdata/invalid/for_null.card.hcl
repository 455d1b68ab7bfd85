locals { a = [for x in null : x] } # ERROR: Iteration over null value
