removed { # ERROR: Missing required argument
}
removed {
  from = virtual_card.a["x"] # ERROR: Invalid removal
}
removed {
  from = module.a["x"] # ERROR: Invalid removal
}
removed {
  from = virtual_card.b
  lifecycle {
    destroy = true # ERROR: Cards cannot be destroyed
  }
}
