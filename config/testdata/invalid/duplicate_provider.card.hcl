provider "trustpay" {}
provider "trustpay" {} # ERROR: Duplicate declaration
