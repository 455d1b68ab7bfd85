package cmd

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

const otherOrder = "Choose another order, or: --as-not-executed"

// unclaimed refuses an order that the ledger has recorded for another op: by
// the issuer's number, or by one of ours that the address has used up.
func unclaimed(known *state.State, op state.Op, number string) error {
	if number == "" || number == op.PlatformNo || number == op.OrderNo {
		return nil
	}
	for addr, r := range known.Resources {
		if slices.Contains(r.Orders, number) || r.Last.OrderNo == number {
			return fail(otherOrder, "the order %s is recorded already, as one of %s", number, addr)
		}
	}
	r := known.Resource(op.Origin)
	for n := range max(r.Opens, r.TopUps) {
		if state.OrderNo(known.Genesis.MerchantID, known.Genesis.Name, op.Origin, op.Action, n) == number {
			return fail(otherOrder, "the order %s is recorded already, as number %d of %s", number, n+1, op.Origin)
		}
	}
	return nil
}

// byOrder takes the figures of an order of V6 that can be the op's.
func (w *world) byOrder(out *state.Outcome, known *state.State, seen card.Inventory, op state.Op, number string) error {
	i := slices.IndexFunc(seen.Orders.Items, func(o card.Order) bool { return o.Is(number) })
	if i < 0 {
		return fail("For the issuer's orders, type: cardform api orders", "the issuer lists no order %q", number)
	}
	o := seen.Orders.Items[i]
	out.ID, out.PlatformNo, out.Gross, out.Fee, out.Net = o.CardID, o.Shown(), o.Gross, o.Fee, o.Net
	if o.PlatformNumber != "" {
		out.PlatformNo = o.PlatformNumber
	}
	candidates := w.candidates(known, seen, op)
	switch {
	case o.Kind != op.Action.OrderKind() || op.Action == card.ActionFund && o.CardID != op.CardID:
		return fail(otherOrder, "the order %s is no %s of %s: %s", number, op.Action, op.Address, orderText(o))
	case o.Gross != op.Gross:
		return fail(otherOrder, "the order %s is of %s, and op %s sent %s: it is another one", number, o.Gross, op.ID, op.Gross)
	}
	if err := unclaimed(known, op, out.PlatformNo); err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(candidates, func(c card.Order) bool { return c.Is(number) }):
		return fail(choose(candidates), "the order %s cannot be that of op %s: it is older, of another card type, or another address's", number, op.ID)
	case o.Status != card.OrderSuccess:
		return fail("Wait for it with cardform plan, or: --as-not-executed", "the order %s is %s, so it did not happen yet", number, o.Status)
	}
	for _, c := range seen.Cards {
		if c.ID == o.CardID {
			out.Status, out.Number = c.Status, c.Number
		}
	}
	return nil
}

// choose tells which orders can be chosen.
func choose(candidates []card.Order) string {
	if len(candidates) == 0 {
		return "The issuer lists no order that can be the op's. If that stays so, it was not executed: --as-not-executed"
	}
	var b strings.Builder
	b.WriteString("The candidates are:")
	for _, o := range candidates {
		b.WriteString("\n" + orderText(o))
	}
	return b.String()
}

// candidates lists the orders that may be the op's.
func (w *world) candidates(known *state.State, seen card.Inventory, op state.Op) []card.Order {
	return applier.Candidates(applier.Situation{Known: known, Seen: seen, Reference: planner.OrderReference(w.settings.Provider.OrderReference)}, &op)
}

// rejected lists the numbers of the finished orders that might be the op's, of
// which a person now says that they are not. A pending one is asked about again
// once it has succeeded.
func (w *world) rejected(ctx context.Context, known *state.State, op state.Op) ([]string, error) {
	candidates, err := w.listed(ctx, known, op)
	if err != nil {
		return nil, explainIssuer("listing the orders that this decision rejects", err)
	}
	var numbers []string
	for _, o := range candidates {
		if o.Status != card.OrderPending && o.Status != card.OrderUnknown {
			numbers = append(numbers, o.Shown())
		}
	}
	return numbers, nil
}

// listed lists what may be the op's at the issuer now.
func (w *world) listed(ctx context.Context, known *state.State, op state.Op) ([]card.Order, error) {
	if op.Address.Kind == card.KindVirtualCard {
		seen, err := w.issuer.Inventory(ctx, provider.Depth{})
		return w.candidates(known, seen, op), err
	}
	slack := w.settings.Provider.SettleWindow
	read, err := w.issuer.Charges(ctx, op.CardID, op.FirstSent.Add(-slack).Truncate(time.Second)) // P6 writes whole seconds
	return applier.TopUps(&op, read, slack), err
}
