limits {
  per_run        = 20000
  per_day        = 30000
  opens_per_run  = 60
  released_share = 0.3
}

limits {
  match              = { team = "marketing" }
  per_day            = 10000
  per_card_per_day   = 600
  per_card_per_month = 2000
}
