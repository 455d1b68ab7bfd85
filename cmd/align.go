package cmd

import (
	"slices"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// aligned is a configuration evaluated against a ledger in which what moved has
// its new address.
type aligned struct {
	want  *config.Evaluated
	known *state.State // the ledger, renamed in memory
	moves []planner.Move
}

// evaluator evaluates a configuration against a ledger.
type evaluator func(known *state.State) (*config.Evaluated, card.Diagnostics)

// against evaluates with what the issuer lists, nil for offline.
func against(cfg *config.Config, seen *card.Inventory) evaluator {
	return func(known *state.State) (*config.Evaluated, card.Diagnostics) {
		return cfg.Evaluate(seen, attributes(known, seen, cfg.Settings().Provider.SettleWindow))
	}
}

// ahead evaluates at once what needs neither the issuer nor the ledger.
func ahead(cfg *config.Config) evaluator {
	want, ds := cfg.Evaluate(&card.Inventory{}, nil)
	return func(*state.State) (*config.Evaluated, card.Diagnostics) { return want, slices.Clone(ds) }
}

// alignments bounds how often a configuration is evaluated: once to learn what
// moved, and once more where that changed what it reads. Only a number of
// instances that hangs on what moved could want more.
const alignments = 3

// align evaluates a configuration against a ledger. What it says of addresses is
// only known once it is evaluated, and what it reads of resources only once they
// are found: where something moved, it is evaluated again.
func align(cfg *config.Config, evaluate evaluator, stored *state.State, now time.Time) (aligned, card.Diagnostics, error) {
	a := aligned{known: stored}
	var ds, warnings card.Diagnostics
	for range alignments {
		a.want, ds = evaluate(a.known)
		var moves []planner.Move
		if moves, warnings = planner.Relocate(a.want.Want, stored); slices.Equal(moves, a.moves) {
			break
		}
		a.moves, a.known = moves, stored.Clone()
		if err := foldAll(a.known, applier.Moves(moves), now); err != nil {
			return a, ds, err
		}
	}
	if !ds.HasErrors() {
		ds = append(ds, planner.CheckMoves(a.want.Want)...)
	}
	return a, cfg.Excerpt(append(ds, warnings...)), nil
}
