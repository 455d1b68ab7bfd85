package planner

import "fmt"

// refusals are the guards that stop an apply before its first call.
func (w *work) refusals(accounts []Debit) []Refusal {
	refusals := append(append([]Refusal{}, w.newLedgerRefusals()...), w.renameRefusals()...)
	refusals = append(refusals, w.limitRefusals()...)
	for _, d := range accounts {
		refusals = append(refusals, w.fundsRefusals(d)...)
	}
	return refusals
}

// fundsRefusals keeps a plan from taking more than an account has, with what
// ops of earlier runs may still take of it.
func (w *work) fundsRefusals(d Debit) []Refusal {
	undecided := w.undecided(d.Name)
	short := -plus(d.After, -undecided)
	if d.Gross == 0 || short <= 0 {
		return nil
	}
	r := Refusal{
		Code:   RefusedFunds,
		Reason: fmt.Sprintf("The %s account holds %s %s that can be spent, and the plan takes %s: %s are missing.", d.Name, d.Before, d.Currency, d.Gross, short),
		Advice: fmt.Sprintf("Pay in at least %s %s, or apply a part with: cardform apply --target ADDRESS", short, d.Currency),
	}
	if undecided > 0 {
		r.Reason = fmt.Sprintf("The %s account holds %s %s that can be spent. Ops of earlier runs whose outcome is not known yet may take %s of it, and the plan takes %s: %s are missing.",
			d.Name, d.Before, d.Currency, undecided, d.Gross, short)
		r.Advice = fmt.Sprintf("Wait until they are settled and type the same command again, pay in at least %s %s, or apply a part with: cardform apply --target ADDRESS", short, d.Currency)
	}
	return []Refusal{r}
}
