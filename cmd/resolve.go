package cmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

type resolveOptions struct {
	op, order, why string
	notExecuted    bool
}

func newResolveCmd(a *app) *cobra.Command {
	var o resolveOptions
	c := &cobra.Command{
		Use: "resolve OP", Short: "Record what a person found out about an unknown outcome", Args: exactly(1),
		Long: `resolve settles an op whose outcome the issuer's lists do not decide, by what a
person found out, for example in TrustPay's dashboard. It records who decided
and why. With --as-order the order's own amounts are taken from the issuer.`,
		Example: "  cardform resolve 3f9c --as-order VC2026031219d38db6 --why 'seen in the dashboard'\n  cardform resolve 3f9c --as-not-executed --why 'support says it never arrived'",
		RunE: func(c *cobra.Command, args []string) error {
			o.op = args[0]
			return runResolve(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.order, "as-order", "", "it happened: the issuer's number of the order; for a create the id of the holder, for a bind that of the card")
	c.Flags().BoolVar(&o.notExecuted, "as-not-executed", false, "it never happened")
	c.Flags().StringVar(&o.why, "why", "", "how you know; goes into the ledger")
	return c
}

func (o resolveOptions) check() error {
	switch {
	case o.op == "":
		return fail("For the open ops, type: cardform show", "the op is missing")
	case (o.order == "") == !o.notExecuted:
		return fail("Type: cardform resolve OP --as-order ID --why TEXT\nor:   cardform resolve OP --as-not-executed --why TEXT", "say either that it happened or that it did not")
	case strings.TrimSpace(o.why) == "":
		return fail("Add: --why 'how you know'", "a decision needs a reason: it goes into the ledger")
	}
	return nil
}

func runResolve(ctx context.Context, a *app, o resolveOptions) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	v := a.human()
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	var op state.Op
	head, err := a.edit(ctx, w.store, func(known *state.State) ([]state.Draft, error) {
		var err error
		if op, err = findOp(known, o.op); err != nil {
			return nil, err
		}
		out, err := w.decision(ctx, known, op, o)
		if err != nil {
			return nil, err
		}
		return []state.Draft{
			{Kind: state.KindResolve, Op: op.ID, Address: op.Address, Data: state.Resolve{Who: a.user(), Why: o.why, Order: o.order, NotExecuted: o.notExecuted}},
			{Kind: state.KindOutcome, Op: op.ID, Address: op.Address, Data: out},
		}, nil
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: fmt.Sprintf("Resolved: %s of %s.", op.Action, op.Address), Head: head.String(), Next: "To go on, type: cardform plan"})
}

// findOp finds an op that is not settled by its id or the beginning of it, or
// one that was settled as absent, whose order may have turned up since.
func findOp(known *state.State, id string) (state.Op, error) {
	ops := slices.DeleteFunc(append(known.OpenOps(), slices.Collect(maps.Values(known.Freed))...), func(op *state.Op) bool { return !strings.HasPrefix(op.ID, id) })
	switch {
	case len(ops) == 0 && len(known.Ops) == 0:
		return state.Op{}, fail("Type: cardform plan", "every op of the ledger is settled: there is nothing to resolve")
	case len(ops) == 0:
		return state.Op{}, fail("The open ops are: "+opList(known.OpenOps()), "no open op begins with %q", id)
	case len(ops) > 1:
		return state.Op{}, fail("Write more of it: "+opList(ops), "several open ops begin with %q", id)
	}
	return *ops[0], nil
}

func opList(ops []*state.Op) string {
	var list []string
	for _, op := range ops {
		list = append(list, fmt.Sprintf("%s (%s of %s)", op.ID, op.Action, op.Address))
	}
	return strings.Join(list, ", ")
}

// decision is the outcome that a person's decision stands for, with the
// issuer's own figures.
func (w *world) decision(ctx context.Context, known *state.State, op state.Op, o resolveOptions) (state.Outcome, error) {
	if o.notExecuted {
		return state.Outcome{Result: state.ResultAbsent, By: "person", Reason: o.why}, nil
	}
	out := state.Outcome{Result: state.ResultDone, By: "person", Gross: op.Gross, Fee: op.Fee, Net: op.Net, Reason: o.why}
	seen, err := w.issuer.Inventory(ctx, provider.Depth{}) // the order may be older than the op
	if err != nil {
		return out, explainIssuer("listing what the issuer has", err)
	}
	switch {
	case op.Action == card.ActionCreate || op.Action == card.ActionBind:
		err = byObject(&out, seen, op, o.order)
	case op.Address.Kind == card.KindPhysicalCard:
		err = w.byTransaction(ctx, &out, op, o.order)
	default:
		err = byOrder(&out, seen, op, o.order)
	}
	if err == nil {
		err = unclaimed(known, op, out.PlatformNo)
	}
	return out, err
}

// unclaimed refuses an order that the ledger has recorded for another op: by
// the issuer's number, or by one of ours that the address has used up.
func unclaimed(known *state.State, op state.Op, number string) error {
	if number == "" || number == op.PlatformNo || number == op.OrderNo {
		return nil
	}
	for addr, r := range known.Resources {
		if slices.Contains(r.Orders, number) || r.Last.OrderNo == number {
			return fail("Choose another order, or: --as-not-executed", "the order %s is recorded already, as one of %s", number, addr)
		}
	}
	r := known.Resource(op.Origin)
	for n := range max(r.Opens, r.TopUps) {
		if state.OrderNo(known.Genesis.MerchantID, known.Genesis.Name, op.Origin, op.Action, n) == number {
			return fail("Choose another order, or: --as-not-executed", "the order %s is recorded already, as number %d of %s", number, n+1, op.Origin)
		}
	}
	return nil
}

// byOrder takes the figures of an order of V6.
func byOrder(out *state.Outcome, seen card.Inventory, op state.Op, number string) error {
	i := slices.IndexFunc(seen.Orders.Items, func(o card.Order) bool { return o.Is(number) })
	if i < 0 {
		return fail("For the issuer's orders, type: cardform api orders", "the issuer lists no order %q", number)
	}
	o := seen.Orders.Items[i]
	kind := card.OrderTopUp
	if op.Action == card.ActionOpen {
		kind = card.OrderOpen
	}
	switch {
	case o.Kind != kind || op.Action == card.ActionFund && o.CardID != op.CardID:
		return fail("Choose another order, or: --as-not-executed", "the order %s is no %s of %s: %s", number, op.Action, op.Address, orderText(o))
	case o.Status != card.OrderSuccess:
		return fail("Wait for it with cardform plan, or: --as-not-executed", "the order %s is %s, so it did not happen yet", number, o.Status)
	}
	out.ID, out.PlatformNo, out.Gross, out.Fee, out.Net = o.CardID, o.PlatformNumber, o.Gross, o.Fee, o.Net
	if out.PlatformNo == "" {
		out.PlatformNo = o.Number
	}
	for _, c := range seen.Cards {
		if c.ID == o.CardID {
			out.Status, out.Number = c.Status, c.Number
		}
	}
	return nil
}

// byObject takes the holder that was made, or the card that was bound.
func byObject(out *state.Outcome, seen card.Inventory, op state.Op, id string) error {
	if op.Action == card.ActionCreate {
		for _, h := range seen.Holders {
			if h.ID == id || strings.EqualFold(h.Email, id) {
				out.ID, out.Status = h.ID, string(h.Status)
				return nil
			}
		}
	}
	for _, c := range seen.Cards {
		if op.Action == card.ActionBind && c.ID == id && c.HolderID == op.HolderID {
			out.ID, out.Status, out.Number = c.ID, c.Status, c.Number
			return nil
		}
	}
	return fail("For what the issuer lists, type: cardform drift", "the issuer lists nothing with the id %q that the %s of %s could have made", id, op.Action, op.Address)
}

// byTransaction takes the amount of a physical card's charge (P6).
func (w *world) byTransaction(ctx context.Context, out *state.Outcome, op state.Op, id string) error {
	charges, err := w.issuer.Charges(ctx, op.CardID, op.FirstSent.Add(-w.settings.Provider.SettleWindow).Truncate(time.Second)) // P6 writes whole seconds
	if err != nil {
		return explainIssuer("reading the card "+op.CardID, err)
	}
	for _, t := range charges.TopUps {
		if t.ID == id {
			out.PlatformNo, out.Gross, out.Fee, out.Net = t.ID, t.Amount, 0, t.Amount
			return nil
		}
	}
	return fail("For its transactions, type: cardform api physical_transactions -f card_id="+op.CardID, "the card %s has no transaction %q since the op was sent", op.CardID, id)
}
