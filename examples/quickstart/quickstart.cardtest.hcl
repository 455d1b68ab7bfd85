# What the configuration does, tried out on an emulated issuer. Run it with
# cardform test; nothing here reaches an account.

run "first" {
  assert {
    condition     = apply.done == 9 && length(output.last4) == 3
    error_message = "Each of three people becomes a cardholder, and has a card opened and bound."
  }
  assert {
    condition     = alltrue([for c in virtual_card.travel : c.available_balance == var.float])
    error_message = "Each card holds what it is to hold, after fees."
  }
}

run "unchanged" {
  command   = plan
  continues = run.first
  assert {
    condition     = plan.summary.none == 6
    error_message = "A second plan has nothing to do."
  }
}

run "refill" {
  continues = run.first

  issuer {
    spend {
      card   = virtual_card.travel["ana@example.com"]
      amount = var.float - 40
    }
    spend {
      card   = virtual_card.travel["ben@example.com"]
      amount = 20
    }
  }

  assert {
    condition     = plan.summary.fund == 1 && plan.accounts.merchant.net == 160
    error_message = "Only a card under 50 dollars is topped up."
  }
}

run "lost_answer" {
  issuer { faults = ["V2.lost=once"] }
  assert {
    condition     = length(issuer.cards) == 3 && apply.unknown == 0 && issuer.fired.lost == 1
    error_message = "No card is opened twice when an answer is lost."
  }
}
