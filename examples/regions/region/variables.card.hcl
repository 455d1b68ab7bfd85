variable "name" {
  type        = string
  description = "What the region is called in labels and reports."
}

variable "country" {
  type        = string
  description = "The country of the phone numbers (ISO 3166)."

  validation {
    condition     = can(regex("^[A-Z]{2}$", var.country))
    error_message = "A country is written in two capital letters, as in \"SG\"."
  }
}

variable "float" {
  type        = number
  description = "What is kept on each card, in dollars."
}

variable "people" {
  type        = map(object({ first_name = string, last_name = string, phone = string }))
  description = "Who has a card, by e-mail address."

  validation {
    condition     = length(var.people) * var.float <= 2000
    error_message = "${length(var.people)} people with ${var.float} dollars each are more than the 2000 dollars of a region."
  }
}
