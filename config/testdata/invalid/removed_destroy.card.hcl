removed {
  from = virtual_card.a
  lifecycle {
    destroy = true # ERROR: Cards cannot be destroyed
  }
}
