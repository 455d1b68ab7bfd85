variable "float" { default = 1 }
locals {
  team   = { ana = { mail = "a" } }
  single = local.taem # ERROR: Reference to undeclared local value
}
virtual_card "travel" {
  card_type = "23"
  balanse { # ERROR: Unsupported block type
    target = 5
  }
  balance {
    targt  = 5 # ERROR: Unsupported argument
    target = 5
  }
}
output "a" { value = vaar.float } # ERROR: Invalid reference
output "b" { value = var.flaot } # ERROR: Reference to undeclared variable
output "c" { value = virtual_card.travle.id } # ERROR: Reference to undeclared resource
output "d" { value = virtual_card.travel.adress } # ERROR: Unsupported attribute
output "e" { value = lenght("x") } # ERROR: Call to unknown function
output "f" { value = path.modul } # ERROR: Invalid reference
