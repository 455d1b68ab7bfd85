package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

type driftOptions struct{ json, detailed bool }

func newDriftCmd(a *app) *cobra.Command {
	var o driftOptions
	c := &cobra.Command{
		Use: "drift", Short: "Show what issuer, configuration and ledger disagree on", Args: exactly(0),
		Long: `drift compares what the issuer lists with the configuration and the ledger, and
names every disagreement, undeclared cards and holders included. It only reads.`,
		Example: "  cardform drift\n  cardform drift --json --detailed-exitcode",
		RunE:    func(c *cobra.Command, _ []string) error { return runDrift(c.Context(), a, o) },
	}
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	c.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when there is drift")
	return c
}

func runDrift(ctx context.Context, a *app, o driftOptions) (err error) {
	v := a.view(o.json)
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	w.whole = true // what became of an old order is drift, too
	s, err := w.plan(ctx, v, planner.Options{}, newPlanID())
	if err != nil {
		return err
	}
	records, err := state.Orders(w.store.Entries(ctx, 1))
	if err != nil {
		return err
	}
	report := planner.Drift(s.input, s.plan, records)
	if err := v.Show(view.Drift{DriftReport: report}); err != nil {
		return err
	}
	if code := planCode(s, false); code != ExitDone {
		return silently(code)
	}
	if o.detailed && len(report.Findings) > 0 {
		return silently(ExitChanges)
	}
	return nil
}
