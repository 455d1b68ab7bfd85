locals { a = [for x in 5 : x] } # ERROR: Iteration over non-iterable value
