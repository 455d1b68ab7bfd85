ignore {
  ids     = ["57"]
  reason  = "Old."
  expires = "soon" # ERROR: Invalid ignore
}
