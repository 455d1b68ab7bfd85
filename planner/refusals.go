package planner

import (
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// refusals are the guards that stop an apply before its first call.
func (w *work) refusals(accounts []Debit) []Refusal {
	refusals := append([]Refusal{}, w.newLedgerRefusals()...)
	refusals = append(refusals, w.limitRefusals()...)
	for _, d := range accounts {
		if d.Gross > 0 && d.After < 0 {
			refusals = append(refusals, Refusal{
				Code:   RefusedFunds,
				Reason: fmt.Sprintf("The %s account holds %s %s that can be spent, and the plan takes %s: %s are missing.", d.Name, d.Before, d.Currency, d.Gross, -d.After),
				Advice: "Pay in at least " + (-d.After).String() + " " + d.Currency + ", or apply a part with: cardform apply --target ADDRESS",
			})
		}
	}
	return refusals
}

// newLedgerRefusals keeps a ledger that has never opened anything from opening
// cards beside those that another ledger may have opened: in mode none the
// issuer's list need not show whose they are.
func (w *work) newLedgerRefusals() []Refusal {
	if w.in.Options.NewLedger || w.in.Settings.Reference == ReferenceMerchant || !w.newLedger() {
		return nil
	}
	opens := map[string]bool{}
	for _, c := range w.changes {
		if c.Action == card.ActionOpen {
			opens[c.Task.CardType] = true
		}
	}
	foreign := 0
	for c := range w.undeclaredCards() {
		if opens[c.CardType] && c.Kind == card.KindVirtualCard {
			foreign++
		}
	}
	if foreign == 0 {
		return nil
	}
	return []Refusal{{
		Code:   RefusedNewLedger,
		Reason: fmt.Sprintf("This ledger is new, and the account already has %d undeclared cards of a type that the plan opens: they may be yours, from a ledger that was lost.", foreign),
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
