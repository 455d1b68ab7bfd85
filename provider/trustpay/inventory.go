package trustpay

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// Inventory implements provider.Reader: V7, P2, P4, V1, V10, G4, P7 and V6 to
// the depth, all at once. It fails as a whole when one list cannot be read.
func (c *Client) Inventory(ctx context.Context, orders provider.Depth) (card.Inventory, error) {
	counted := *c
	counted.sent = new(atomic.Int64)
	c = &counted
	inv := card.Inventory{BegunAt: c.options.Now()}
	var pages atomic.Int64
	var assigned []assignedCard
	var fees []feeRow
	group, ctx := errgroup.WithContext(ctx)
	group.Go(into(ctx, c, &pages, holders(), &inv.Holders))
	group.Go(into(ctx, c, &pages, virtualCards("V7"), &inv.Cards))
	group.Go(into(ctx, c, &pages, assignedCards(), &assigned))
	group.Go(into(ctx, c, &pages, c.cardTypeList(), &inv.CardTypes))
	group.Go(into(ctx, c, &pages, c.feeList(""), &fees))
	group.Go(func() (err error) { inv.Merchant, err = c.Balance(ctx); return err })
	group.Go(func() (err error) { inv.Physical, err = c.PhysicalAccount(ctx); return err })
	group.Go(func() error {
		list, n, err := c.orders(ctx, orders)
		inv.Orders = list
		pages.Add(int64(n))
		return err
	})
	if err := group.Wait(); err != nil {
		return card.Inventory{}, err
	}
	inv.MerchantID, inv.Fees = merchantOf(fees), feeConfigs(fees)
	join(&inv, assigned)
	inv.Pages, inv.Calls = int(pages.Load()), int(c.sent.Load())
	inv.Ahead = c.Ahead()
	return inv, nil
}

// into reads a list into rows.
func into[T any](ctx context.Context, c *Client, pages *atomic.Int64, l list[T], rows *[]T) func() error {
	return func() error {
		read, err := readList(ctx, c, l)
		*rows = read.rows
		pages.Add(int64(read.pages))
		return err
	}
}

// join brings the lists together: virtual cards get their holders, physical
// cards come after them, and orders get the types of their cards. A card that
// both V7 and P4 list is a virtual one, whatever P4 says; a virtual one that
// V7 does not list yet is left out until it does.
func join(inv *card.Inventory, assigned []assignedCard) {
	virtual := make(map[string]int, len(inv.Cards))
	for i, c := range inv.Cards {
		virtual[c.ID] = i
	}
	for _, a := range assigned {
		if i, ok := virtual[a.ID]; ok {
			inv.Cards[i].HolderID = a.HolderID
		} else if a.Kind == card.KindPhysicalCard {
			inv.Cards = append(inv.Cards, a.Card)
		}
	}
	for i, o := range inv.Orders.Items {
		if at, ok := virtual[o.CardID]; ok && o.CardType == "" {
			inv.Orders.Items[i].CardType = inv.Cards[at].CardType
		}
	}
}
