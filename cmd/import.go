package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

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
	if !declared(s.want.Want, addr) {
		return fail("Declare it first: "+blockFor(addr)+"\nFor what the configuration declares, type: cardform plan", "the configuration does not declare %s", addr)
	}
	adopt, err := listed(s.seen, addr, id)
	if err != nil {
		return err
	}
	head, err := a.edit(ctx, w.store, func(known *state.State) ([]state.Draft, error) {
		return importDrafts(known, w.genesis(s.input.Settings.MerchantID), addr, adopt)
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: fmt.Sprintf("Imported %s as %s.", adopt.ID, addr), Head: head.String(), Next: "To see what it lacks, type: cardform plan"})
}

func declared(want card.Want, addr card.Address) bool {
	for _, h := range want.Holders {
		if h.Address == addr {
			return true
		}
	}
	for _, c := range want.Cards {
		if c.Address == addr {
			return true
		}
	}
	return false
}

func blockFor(addr card.Address) string { return fmt.Sprintf("%s %q { … }", addr.Kind, addr.Name) }

// listed is what an import of id records.
func listed(seen card.Inventory, addr card.Address, id string) (state.Adopt, error) {
	if addr.Kind == card.KindCardholder {
		for _, h := range seen.Holders {
			if h.ID == id || strings.EqualFold(h.Email, id) {
				return state.Adopt{Why: "import", ID: h.ID, Status: string(h.Status)}, nil
			}
		}
	}
	for _, c := range seen.Cards {
		if c.ID == id && c.Kind == addr.Kind {
			return state.Adopt{Why: "import", ID: c.ID, CardType: c.CardType, HolderID: c.HolderID, Number: c.Number, Status: c.Status}, nil
		}
	}
	return state.Adopt{}, fail("For what the issuer lists and nobody declared, type: cardform drift", "the issuer lists no %s with the id %q", addr.Kind, id)
}

func importDrafts(known *state.State, genesis state.Genesis, addr card.Address, adopt state.Adopt) ([]state.Draft, error) {
	var drafts []state.Draft
	if known.Head.Seq == 0 {
		drafts = append(drafts, state.Draft{Kind: state.KindGenesis, Data: genesis})
	}
	if r := known.Resource(addr); r.Held {
		return nil, fail("To forget that one first: cardform state rm "+card.Quote(addr.String()), "the ledger holds %s already, as %s", addr, r.ID)
	}
	for _, other := range known.Held() {
		if known.Resource(other).ID == adopt.ID {
			return nil, fail(fmt.Sprintf("To rename it: cardform state mv %s %s", card.Quote(other.String()), card.Quote(addr.String())), "the ledger holds %s already, at %s", adopt.ID, other)
		}
	}
	if pendingAt(known, addr) {
		return nil, fail("Settle it first: cardform plan", "an order of %s is not settled", addr)
	}
	if op := maker(known, addr, adopt); op != nil {
		return nil, fail("If you renamed it, type: "+moveLine(op.Address, addr)+"\nElse settle it first. To record what the issuer's lists decide, type: cardform apply\nTo record what you know, type: cardform resolve "+op.ID+" --as-order ID --why TEXT",
			"the open of %s (op %s) is not settled, and %s may be the card that it made", op.Address, op.ID, adopt.ID)
	}
	return append(drafts, state.Draft{Kind: state.KindAdopt, Address: addr, Data: adopt}), nil
}

// maker is an open that is not settled and may have made the card; nil where
// there is none. Its address would open another card.
func maker(known *state.State, addr card.Address, adopt state.Adopt) *state.Op {
	for _, op := range known.OpenOps() {
		if addr.Kind == card.KindVirtualCard && op.Action == card.ActionOpen && op.CardType == adopt.CardType {
			return op
		}
	}
	return nil
}
