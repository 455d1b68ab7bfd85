run "all" {
  assert {
    condition     = length(output.cards) == plan.summary.open && apply.failed == 0
    error_message = "Every card has its last four digits."
  }
  assert {
    condition     = module.region["eu"].budget == output.budgets.eu && keys(output.budgets) == ["apac", "eu"]
    error_message = "Each region has its budget."
  }
}

run "poor" {
  command         = plan
  expect_failures = [check.budget]
  issuer { merchant_balance = 100 }
  assert {
    condition     = plan.refusals[0].code == "funds"
    error_message = "An apply would be refused."
  }
}
