locals {
  team = { for e in csvdecode(file("team.csv")) : e.mail => e } # ERROR: Unsupported attribute
}
