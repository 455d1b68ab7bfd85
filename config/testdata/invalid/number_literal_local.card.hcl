locals {
  van = sensitive("4242 4242 4242 4242") # ERROR: Card number in a file
}
