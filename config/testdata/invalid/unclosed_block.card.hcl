virtual_card "a" { # ERROR: Unclosed configuration block
  card_type = "23"
