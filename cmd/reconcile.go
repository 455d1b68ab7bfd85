package cmd

import (
	"context"
	"errors"
	"iter"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

type reconcileOptions struct {
	period
	json bool
}

func newLedgerReconcileCmd(a *app) *cobra.Command {
	var o reconcileOptions
	c := &cobra.Command{
		Use: "reconcile", Short: "Compare configuration, ledger, the issuer's orders and accounts", Args: exactly(0),
		Long: `reconcile holds four books against each other and names each difference:

  not_listed    an order in the ledger that the issuer does not list
  not_recorded  an order under our number or on our card, not in the ledger
  changed       listed with other amounts, or another end, than recorded
  open          an outcome or an order that is not settled yet
  missing       a card or holder in the ledger that the issuer does not list
  undeclared    a listed card that neither ledger nor an ignore block knows
  balance       more on a card than its orders put there
  unapplied     what an apply would do, beyond all that

It sums up both sides, and says what moved the accounts between the runs: our
orders, listed orders of others, the rest. Less on a card than its orders put
there is spending, and no difference. It only reads, and takes no lease.

It exits with 0 when nothing differs, with 1 when something does, when there is
no ledger yet, or when the issuer's list kept changing while it was read, and
with 4 when a person must decide what became of an op. With --since only orders
and runs from then on are judged; cards are always.`,
		Example: "  cardform ledger reconcile\n  cardform ledger reconcile --since 2026-11-01 --json",
		RunE:    func(c *cobra.Command, _ []string) error { return runReconcile(c.Context(), a, o) },
	}
	c.Flags().StringVar(&o.since, "since", "", "only orders and runs "+sinceUsage)
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return c
}

func runReconcile(ctx context.Context, a *app, o reconcileOptions) (err error) {
	if err := o.parse(a.Now()); err != nil {
		return err
	}
	v := a.view(o.json)
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	w.whole = true
	s, err := w.plan(ctx, v, planner.Options{}, newPlanID())
	if err != nil {
		return err
	}
	journal, err := state.Read(upTo(w.store.Entries(ctx, 1), s.stored.Head.Seq))
	if err != nil {
		return err
	}
	report := planner.Reconcile(s.input, s.plan, planner.Books{Journal: journal, Stored: s.moved, Since: o.from})
	if err := v.Show(view.Reconciled{Reconciliation: report}); err != nil {
		return err
	}
	code := reconcileCode(s, report)
	if s.stored.Head.Seq == 0 && code <= ExitError {
		return unbegun(w.store)
	}
	return silently(code)
}

// upTo ends a reading where another one ended: a run may write meanwhile.
func upTo(entries iter.Seq2[state.Entry, error], seq int64) iter.Seq2[state.Entry, error] {
	return func(yield func(state.Entry, error) bool) {
		for e, err := range entries {
			if err == nil && e.Seq > seq || !yield(e, err) {
				return
			}
		}
	}
}

func reconcileCode(s *sight, r planner.Reconciliation) ExitCode {
	switch {
	case len(undecided(s.input.Findings, nil)) > 0:
		return ExitUnknown
	case len(r.Differences) > 0 || !r.Coverage.Complete:
		return ExitError
	}
	return ExitDone
}
