package cmd

import (
	"context"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Sentences about what the issuer lists and the ledger holds show identifiers
// whole: here they become known.

// Inventory implements provider.Reader.
func (i *issuer) Inventory(ctx context.Context, depth provider.Depth) (card.Inventory, error) {
	seen, err := i.Client.Inventory(ctx, depth)
	i.names.Know(seen.MerchantID)
	for n := range seen.Cards {
		i.names.Know(seen.Cards[n].ID, seen.Cards[n].CardType, seen.Cards[n].HolderID)
	}
	for n := range seen.Holders {
		i.names.Know(seen.Holders[n].ID)
	}
	i.meet(seen.Orders)
	return seen, err
}

// Orders implements provider.Reader.
func (i *issuer) Orders(ctx context.Context, depth provider.Depth) (card.OrderList, error) {
	list, err := i.Client.Orders(ctx, depth)
	i.meet(list)
	return list, err
}

func (i *issuer) meet(list card.OrderList) {
	for n := range list.Items {
		o := &list.Items[n]
		i.names.Know(o.Number, o.PlatformNumber, o.CardID)
	}
}

// Charges implements provider.Reader.
func (i *issuer) Charges(ctx context.Context, cardID string, since time.Time) (provider.Charges, error) {
	charges, err := i.Client.Charges(ctx, cardID, since)
	for _, t := range slices.Concat(charges.TopUps, charges.Others) {
		i.names.Know(t.ID)
	}
	return charges, err
}

// remember makes the identifiers that the ledger holds known.
func (a *app) remember(known *state.State) {
	a.names.Know(known.Genesis.MerchantID)
	for _, r := range known.Resources {
		a.names.Know(r.ID, r.HolderID, r.Last.OrderNo)
		a.names.Know(r.Past...)
		a.names.Know(r.Orders...)
	}
	for _, ops := range []map[string]*state.Op{known.Ops, known.Freed} {
		for _, op := range ops {
			a.names.Know(op.OrderNo, op.PlatformNo, op.CardID, op.HolderID)
		}
	}
}
