package cmd

import (
	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
)

func newValidateCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "validate", Short: "Check the configuration, without the network", Args: exactly(0),
		Long: `validate checks what the files of the configuration say, modules and tests
included, and prints everything that is wrong at once. It needs no network, no
ledger and no credentials, and no values for required variables: what depends on
them is checked as far as it can be. --json has the shape of terraform's.`,
		Example: "  cardform validate\n  cardform -C cards validate --json",
		RunE:    func(*cobra.Command, []string) error { return runValidate(a, json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func runValidate(a *app, json bool) error {
	v := a.view(json)
	_, ds := checked(a.options())
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

// checked is a configuration with everything that can be said of it without
// the network, and without values of required variables, as Terraform does; what
// it wants is of use when there are no errors.
func checked(o config.Options) (card.Want, card.Diagnostics) {
	o.Partial = true
	cfg, ds := config.Load(o)
	var want card.Want
	if !ds.HasErrors() { // else they hold what evaluation finds, too
		evaluated, more := cfg.Evaluate(nil, nil)
		if ds, want = append(ds, more...), evaluated.Want; !more.HasErrors() {
			ds = append(ds, cfg.Excerpt(planner.CheckMoves(want))...)
		}
		ds = append(ds, cfg.CheckSuites(o)...)
	} else {
		_, more := config.LoadSuites(o)
		ds = append(ds, more...)
	}
	if _, err := contractOf(cfg.Settings().Provider); err != nil && !ds.HasErrors() { // what only the issuer's contract knows, as the form of paths
		ds = append(ds, card.Diagnostic{Severity: card.SeverityError, Summary: "Invalid provider block", Detail: "The provider block is not right: " + err.Error() + "."})
	}
	ds.Sort()
	return want, ds
}
