module "a" {
  source = "git::https://example.com/a.git" # ERROR: Module source is not local
}
