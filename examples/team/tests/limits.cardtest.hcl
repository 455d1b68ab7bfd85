# The limits let the team's cards through, and stop a slip of the keys.

run "everybody" {
  assert {
    condition     = plan.summary.open == 50 && apply.gross < 20000
    error_message = "All cards are opened within the limits of one run."
  }
  assert {
    condition     = output.cards_by_team.marketing == 10
    error_message = "Marketing has ${output.cards_by_team.marketing} travel cards."
  }
}

run "no_money" {
  exit_code = 6
  issuer { merchant_balance = 1000 }
  assert {
    condition     = plan.refusals[0].code == "funds" && length(issuer.orders) == 0
    error_message = "Nothing is opened where the money is not enough for all."
  }
}

run "no_more_a_day" {
  continues       = run.everybody
  expect_failures = [limits]

  issuer {
    spend {
      card     = virtual_card.ads["ben.okafor@example.com"]
      amount   = 490
      merchant = "Advertising"
    }
  }

  assert {
    condition     = strcontains(plan.refusals[0].reason, "per_card_per_day")
    error_message = "A card that was opened today is not filled once more: ${jsonencode(plan.refusals)}"
  }
}
