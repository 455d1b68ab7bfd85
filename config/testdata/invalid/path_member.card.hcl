output "a" {
  value = path.modul # ERROR: Invalid reference
}
