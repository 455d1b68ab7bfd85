locals { a = { (null) = 1 } } # ERROR: Null value as key
