package cmd

import (
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/state"
)

// after evaluates the configuration once more when an apply is done: what the
// ledger has learnt decides conditions that the plan could not tell. Data is what
// the plan was made from. It returns the output values, sensitive ones left out,
// and what is wrong that the plan did not say.
func (p *apply) after(known *state.State, s *sight) (view.Outputs, card.Diagnostics) {
	evaluated, ds := p.world.cfg.Evaluate(&s.seen, attributes(known, unpaid(s), p.world.settings.Provider.SettleWindow))
	ds = slices.DeleteFunc(p.world.placed(ds), func(d card.Diagnostic) bool {
		return slices.ContainsFunc(s.plan.Diagnostics, func(said card.Diagnostic) bool { return sameProblem(d, said) })
	})
	if ds.HasErrors() {
		return nil, ds
	}
	return unsecret(evaluated.Outputs), ds
}

// unsecret leaves the values of sensitive outputs out.
func unsecret(all []config.Output) view.Outputs {
	outputs := outputsView(all)
	for i := range outputs {
		if outputs[i].Sensitive {
			outputs[i].Value = nil
		}
	}
	return outputs
}

// unchanged ends an apply of which the plan has left nothing to do.
func (p *apply) unchanged(s *sight) error {
	p.summed = true
	return p.view.Show(view.Unchanged{Outputs: unsecret(s.want.Outputs)})
}

// unpaid is what was listed, less the cards that were topped up since: of those
// the ledger knows more.
func unpaid(s *sight) *card.Inventory {
	paid := map[string]bool{}
	for _, c := range s.plan.Changes {
		if c.Action == card.ActionFund {
			paid[c.Task.CardID] = true
		}
	}
	seen := s.seen
	seen.Cards = slices.DeleteFunc(slices.Clone(seen.Cards), func(c card.Card) bool { return paid[c.ID] })
	return &seen
}

func sameProblem(a, b card.Diagnostic) bool {
	if a.Summary != b.Summary || a.Detail != b.Detail || (a.Range == nil) != (b.Range == nil) {
		return false
	}
	return a.Range == nil || *a.Range == *b.Range
}

// afterCode is the exit code with what became wrong by the apply: the rest was
// done.
func afterCode(code ExitCode, ds card.Diagnostics) ExitCode {
	if ds.HasErrors() && (code == ExitDone || code == ExitPending) {
		return ExitError
	}
	return code
}
