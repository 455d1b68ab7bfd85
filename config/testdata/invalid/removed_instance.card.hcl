removed {
  from = virtual_card.a["x"] # ERROR: Invalid removal
}
