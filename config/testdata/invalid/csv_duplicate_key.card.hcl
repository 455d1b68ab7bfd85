locals {
  team = { for e in csvdecode(file("team.csv")) : e.country => e } # ERROR: Duplicate object key
}
