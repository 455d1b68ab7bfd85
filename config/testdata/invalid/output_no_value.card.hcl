output "a" { # ERROR: Missing required argument
}
