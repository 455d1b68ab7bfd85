locals {
  van = 4242424242424242 # ERROR: Card number in a file
}
