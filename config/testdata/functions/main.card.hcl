# The expressions of terraform-console.txt are evaluated in this directory.
