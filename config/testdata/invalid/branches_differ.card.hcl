locals { a = true ? "x" : [1] } # ERROR: Inconsistent conditional result types
