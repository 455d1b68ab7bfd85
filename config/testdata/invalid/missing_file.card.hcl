locals {
  team = csvdecode(file("nobody.csv")) # ERROR: Invalid function argument
}
