package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
)

const adoptedFile = "adopted.card.hcl"

// runAdopt writes configuration for what the issuer lists and neither
// configuration nor ledger knows.
func runAdopt(ctx context.Context, a *app) (err error) {
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
	undeclared := map[string]bool{}
	for _, f := range planner.Drift(s.input, s.plan, nil).Findings {
		if f.Class == planner.DriftUndeclared {
			undeclared[f.ID] = true
		}
	}
	holders, cards, left := declarable(s.seen, undeclared)
	n := len(holders) + len(cards)
	if n == 0 {
		return v.Show(view.Text("There is nothing to adopt: everything that can be declared is. To see the rest, type: " + a.program() + " drift"))
	}
	if err := writeNew(a.path(adoptedFile), string(config.Write(holders, cards))); err != nil {
		return err
	}
	words := fmt.Sprintf("Wrote %s: %d resources with their import blocks. Nothing changes at the issuer. Next, type: %s plan", a.path(adoptedFile), n, a.program())
	if left > 0 {
		words += fmt.Sprintf("\nLeft out: %d physical cards, whose full numbers the issuer does not tell. Declare them by hand.", left)
	}
	return v.Show(view.Text(words))
}

// declarable is what of the undeclared can be declared, and how many physical
// cards are left out.
func declarable(seen card.Inventory, undeclared map[string]bool) (holders []card.Cardholder, cards []card.Card, left int) {
	for _, h := range seen.Holders {
		if undeclared[h.ID] {
			holders = append(holders, h)
		}
	}
	for _, c := range seen.Cards {
		switch {
		case !undeclared[c.ID]:
		case c.Kind == card.KindPhysicalCard:
			left++
		default:
			cards = append(cards, c)
		}
	}
	return holders, cards, left
}
