virtual_card "a" {
  card_type = "23" labels = {} # ERROR: Missing newline after argument
}
