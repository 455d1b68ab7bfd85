variables {
  float = 60
  van   = issuer.stock_cards[0]
}

issuer {
  merchant_balance = var.float * 10
  faults           = ["V2.lost=once"]
  cardholder { email = "eva@example.com" }
  virtual_card {
    card_type  = "23"
    balance    = 40
    cardholder = "eva@example.com"
  }
}

run "first" {
  expect_failures = [var.float, check.float, virtual_card.ads, limits]
  target          = [virtual_card.ads, module.sales]
  assert {
    condition     = apply.done == 1 && plan.summary.open == 1 && output.float == var.float
    error_message = "It is ${output.float}, ${issuer.cards[0].id}."
  }
}

run "second" {
  command   = plan
  continues = run.first
  variables {
    float = run.first.float + 1
  }
  issuer {
    time = "2027-01-31T09:00:00Z"
    spend {
      card   = virtual_card.ads
      amount = run.first.float - 10
    }
    change {
      of   = "eva@example.com"
      gone = true
    }
  }
  assert {
    condition     = virtual_card.ads.balance.target == 61 && run.first.float == 60
    error_message = "One."
  }
}
