package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

func newImportCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "import ADDRESS ID", Short: "Take a card or holder that the issuer lists into the ledger", Args: exactly(2),
		Long: `import takes something that the issuer lists into the ledger, at an address that
the configuration declares. ID is that of a card or a holder, or a holder's
e-mail. Nothing changes at the issuer.`,
		Example: `  cardform import 'virtual_card.travel["ana@example.com"]' 1001`,
		RunE: func(c *cobra.Command, args []string) error {
			addr, err := parseAddress(args[0])
			if err != nil {
				return err
			}
			return runImport(c.Context(), a, addr, args[1])
		},
	}
}

func runImport(ctx context.Context, a *app, addr card.Address, id string) (err error) {
	v := a.human()
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	s, err := w.plan(ctx, v, planner.Options{}, newPlanID())
	if err != nil {
		return err
	}
	var taken state.Draft
	head, err := a.edit(ctx, w.store, w.genesis(s.input.Settings.MerchantID), func(known *state.State) ([]state.Draft, error) {
		now := w.situation(known)
		now.Want, now.Seen = s.want.Want, s.seen
		var err error
		taken, err = applier.Import(now, addr, id)
		return []state.Draft{taken}, advised(err, func(e *applier.EditError) string { return importAdvice(e, addr) })
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{
		What: fmt.Sprintf("Imported %s as %s.", taken.Data.(state.Adopt).ID, addr), Head: head.String(), Next: "To see what it lacks, type: cardform plan",
	})
}

// importAdvice is what to type instead of an import that is refused.
func importAdvice(e *applier.EditError, addr card.Address) string {
	switch e.Kind {
	case applier.EditUndeclared:
		return fmt.Sprintf("Declare it first: %s %q { … }\nFor what the configuration declares, type: cardform plan", addr.Kind, addr.Name)
	case applier.EditUnlisted:
		return "For what the issuer lists and nobody declared, type: cardform drift"
	case applier.EditHeld:
		return "To forget that one first: cardform state rm " + card.Quote(addr.String())
	case applier.EditElsewhere:
		return "To rename it: " + moveLine(e.Address, addr)
	case applier.EditDoubtful:
		return "If you renamed it, type: " + moveLine(e.Address, addr) +
			"\nElse settle it first. To record what the issuer's lists decide, type: cardform apply\nTo record what you know, type: cardform resolve " + e.Op + " --as-order ID --why TEXT"
	}
	return settleAdvice
}
