limits {
  match   = { taem = "sales" } # ERROR: Limit matches nothing
  per_run = 10
}

limits {
  match   = { team = "sale" } # ERROR: Limit matches nothing
  per_run = 10
}

limits {
  match   = { team = "sales", region = "eu" } # ERROR: Limit matches nothing
  per_run = 10
}

limits {
  match   = { team = "sales" }
  per_run = 10
}

virtual_card "a" {
  card_type = "23"
  labels    = { team = "sales", region = "us" }
}

virtual_card "b" {
  card_type = "23"
  labels    = { team = "ops", region = "eu" }
}
