limits {
  per_run            = "plenty" # ERROR: Invalid amount
  per_day            = "NaN"    # ERROR: Invalid amount
  per_card_per_day   = "-0.01"  # ERROR: Invalid amount
  per_card_per_month = 10.001   # ERROR: Invalid amount
}
