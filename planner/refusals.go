package planner

import (
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

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

// newLedgerRefusals keeps a ledger that has never opened anything from opening
// cards beside those that another ledger may have opened. In mode none the
// issuer's list need not show whose they are. In mode merchant it does, and
// what is listed under a wanted address is adopted; what may be ours under
// another address is not.
func (w *work) newLedgerRefusals() []Refusal {
	if w.in.Options.NewLedger || !w.newLedger() {
		return nil
	}
	opens := map[string]bool{}
	for _, c := range w.changes {
		if c.Action == card.ActionOpen {
			opens[c.Task.CardType] = true
		}
	}
	var foreign []string
	for c := range w.undeclaredCards() {
		if opens[c.CardType] && c.Kind == card.KindVirtualCard {
			foreign = append(foreign, c.ID)
		}
	}
	why := "they may be yours, from a ledger that was lost"
	if w.in.Settings.Reference == ReferenceMerchant {
		foreign = w.renamed(foreign)
		why = "their orders have numbers as cardform makes them, and no holder, so they may be yours, under addresses that were renamed before the ledger was lost"
	}
	if len(foreign) == 0 {
		return nil
	}
	return []Refusal{{
		Code: RefusedNewLedger,
		Reason: fmt.Sprintf("This ledger is new, and the account already has undeclared cards of a type that the plan opens (%s): %s.",
			someOf(foreign), why),
		Advice: "Take them with import blocks, name them in an ignore block, or, if they are none of yours: cardform apply --new-ledger",
	}}
}

func (w *work) newLedger() bool {
	for _, ops := range []map[string]*state.Op{w.in.Known.Ops, w.in.Known.Freed} {
		for _, op := range ops {
			if op.Action == card.ActionOpen {
				return false
			}
		}
	}
	for _, r := range w.in.Known.Resources {
		if r.Opens > 0 {
			return false
		}
	}
	return true
}
