package applier

import (
	"context"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// newestOwn is the newest order at the end of a run that paid for something,
// if all that came since the given one is the ledger's own; the zero Cursor
// otherwise. It saves the next run from reading back over this one's orders. A
// foreign order, or a list that cannot be read now, leaves the reading to the
// next run.
func (a *Applier) newestOwn(ctx context.Context, since card.Cursor) card.Cursor {
	list, err := a.Issuer.Orders(ctx, provider.Depth{Past: since, Slack: a.Settings.SettleWindow})
	if err != nil || !list.Complete {
		return card.Cursor{}
	}
	book := newOrderBook(Situation{Known: a.Log.State, Seen: card.Inventory{Orders: list}, Reference: a.Settings.Reference})
	for i, o := range list.Items {
		if book.newer(i, since) && book.unclaimed(o) && !book.ours[o.Number] {
			return card.Cursor{}
		}
	}
	return list.Newest(since)
}
