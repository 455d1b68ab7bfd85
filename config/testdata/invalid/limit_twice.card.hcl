limits {
  match   = { team = "sales" }
  per_run = 10
}

limits {
  match   = { team = "sales" }
  per_run = 20 # ERROR: Duplicate limit
  per_day = 20
}

limits {
  per_run = 30
}

limits { # ERROR: Limit without a bound
}

virtual_card "a" {
  card_type = "23"
  labels    = { team = "sales" }
}
