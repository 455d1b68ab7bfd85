package cmd

import (
	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
)

func newValidateCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "validate", Short: "Check the configuration, without the network", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error { return runValidate(a, json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func runValidate(a *app, json bool) error {
	v := a.view(json)
	cfg, ds := a.read()
	if !ds.HasErrors() { // else they hold what evaluation finds, too
		evaluated, more := cfg.Evaluate(nil, nil)
		if ds = append(ds, more...); !more.HasErrors() {
			ds = append(ds, planner.CheckMoves(evaluated.Want)...)
		}
	}
	if _, err := contractOf(cfg.Settings().Provider); err != nil && !ds.HasErrors() { // what only the issuer's contract knows, as the form of paths
		ds = append(ds, card.Diagnostic{Severity: card.SeverityError, Summary: "Invalid provider block", Detail: "The provider block is not right: " + err.Error() + "."})
	}
	ds.Sort()
	if json || len(ds) > 0 {
		if err := v.Show(view.Diagnostics(ds)); err != nil {
			return err
		}
	}
	switch {
	case ds.HasErrors():
		return silently(ExitError)
	case json:
		return nil
	}
	return v.Show(view.Valid{})
}
