# Try it with: cardform test. Each run has an emulated issuer of its own.

run "first" {
  assert {
    condition     = apply.done == 9 && length(output.last4) == 3
    error_message = "Each of three people becomes a cardholder, and has a card opened and bound."
  }
}

run "refill" {
  continues = run.first

  issuer {
    spend {
      card   = virtual_card.travel["ana@example.com"]
      amount = var.float - 40
    }
  }

  assert {
    condition     = plan.summary.fund == 1 && plan.accounts.merchant.net == 160
    error_message = "A card under 50 dollars is topped up."
  }
}
