package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

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
	c.Flags().StringVar(&o.order, "as-order", "", "it happened: the issuer's `NUMBER` of the order; for a create the id of the holder, for a bind that of the card")
	c.Flags().BoolVar(&o.notExecuted, "as-not-executed", false, "it never happened")
	c.Flags().StringVar(&o.why, "why", "", "how you know; the `TEXT` goes into the ledger")
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
		if op, err = w.findOp(ctx, known, o.op); err != nil {
			return nil, err
		}
		return w.decision(ctx, known, op, o)
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: resolved(op, o), Head: head.String(), Next: "To go on, type: cardform plan"})
}

// resolved says what a decision means.
func resolved(op state.Op, o resolveOptions) string {
	what := fmt.Sprintf("Resolved: %s of %s", op.Action, op.Address)
	switch {
	case !o.notExecuted:
		return what + " is " + o.order + "."
	case op.Action.MovesMoney():
		return what + " was not executed. If an order of it shows at the issuer after all, plan asks again."
	}
	return what + " was not executed."
}

// findOp finds an op that is not settled by its id or the beginning of it, or
// one that was settled as absent, whose order may have turned up since.
func (w *world) findOp(ctx context.Context, known *state.State, id string) (state.Op, error) {
	ops := slices.DeleteFunc(append(known.OpenOps(), slices.Collect(maps.Values(known.Freed))...), func(op *state.Op) bool { return !strings.HasPrefix(op.ID, id) })
	switch {
	case len(ops) == 1:
		return *ops[0], nil
	case len(ops) > 1:
		return state.Op{}, fail("Write more of it: "+opList(ops), "several open ops begin with %q", id)
	}
	next := "Every op of the ledger is settled: there is nothing to resolve. To go on, type: cardform plan"
	if open := known.OpenOps(); len(open) > 0 {
		next = "The open ops are: " + opList(open)
	}
	was, err := settledAs(w.store.Entries(ctx, 1), id)
	switch {
	case err != nil:
		return state.Op{}, err
	case was != "":
		return state.Op{}, fail(next, "%s", was)
	}
	return state.Op{}, fail(next, "no open op begins with %q", id)
}

// settledAs says what became of the settled op whose id begins so; "" where
// there is none.
func settledAs(entries iter.Seq2[state.Entry, error], id string) (was string, err error) {
	for e, err := range entries {
		if err != nil {
			return "", err
		}
		if e.Kind != state.KindOutcome || !strings.HasPrefix(e.Op, id) {
			continue
		}
		data, err := e.Decode()
		if err != nil {
			return "", fmt.Errorf("entry %d of the ledger: %w", e.Seq, err)
		}
		out, _ := data.(state.Outcome)
		was = fmt.Sprintf("op %s of %s is settled already, as %s, since %s", e.Op, e.Address, out.Result, e.Time.Format("2006-01-02 15:04:05"))
	}
	return was, nil
}

func opList(ops []*state.Op) string {
	var list []string
	for _, op := range ops {
		list = append(list, fmt.Sprintf("%s (%s of %s)", op.ID, op.Action, op.Address))
	}
	return strings.Join(list, ", ")
}

// decision is what a person's decision stands for: the entries of it and of the
// outcome, with the issuer's own figures.
func (w *world) decision(ctx context.Context, known *state.State, op state.Op, o resolveOptions) ([]state.Draft, error) {
	decided := state.Resolve{Who: w.app.user(), Why: o.why, Order: o.order, NotExecuted: o.notExecuted}
	out := state.Outcome{Result: state.ResultAbsent, By: "person", Reason: o.why}
	var err error
	switch {
	case o.notExecuted && op.Action.MovesMoney():
		decided.Rejected, err = w.rejected(ctx, known, op)
	case !o.notExecuted:
		out, err = w.evidence(ctx, known, op, o)
	}
	return []state.Draft{
		{Kind: state.KindResolve, Op: op.ID, Address: op.Address, Data: decided},
		{Kind: state.KindOutcome, Op: op.ID, Address: op.Address, Data: out},
	}, err
}

// evidence is the outcome of an op that happened, as the issuer lists it.
func (w *world) evidence(ctx context.Context, known *state.State, op state.Op, o resolveOptions) (state.Outcome, error) {
	out := state.Outcome{Result: state.ResultDone, By: "person", Gross: op.Gross, Fee: op.Fee, Net: op.Net, Reason: o.why}
	seen, err := w.issuer.Inventory(ctx, provider.Depth{}) // the order may be older than the op
	if err != nil {
		return out, explainIssuer("listing what the issuer has", err)
	}
	switch {
	case op.Action == card.ActionCreate || op.Action == card.ActionBind:
		err = byObject(&out, seen, op, o.order)
	case op.Address.Kind == card.KindPhysicalCard:
		err = w.byTransaction(ctx, &out, known, op, o.order)
	default:
		return out, w.byOrder(&out, known, seen, op, o.order)
	}
	if err == nil {
		err = unclaimed(known, op, out.PlatformNo)
	}
	return out, err
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
		if op.Action == card.ActionBind && c.ID == id && c.HolderID == op.HolderID && binds(op, c) {
			out.ID, out.Status, out.Number = c.ID, c.Status, c.Number
			return nil
		}
	}
	return fail("For what the issuer lists, type: cardform drift", "the issuer lists nothing with the id %q that the %s of %s could have made", id, op.Action, op.Address)
}

// binds reports whether the card is the one that the op was to bind.
func binds(op state.Op, c card.Card) bool {
	if op.Address.Kind == card.KindPhysicalCard {
		return c.Kind == card.KindPhysicalCard && c.Number == op.Number
	}
	return c.Kind == card.KindVirtualCard && c.ID == op.CardID
}

// byTransaction takes the amount of a physical card's charge (P6).
func (w *world) byTransaction(ctx context.Context, out *state.Outcome, known *state.State, op state.Op, id string) error {
	listed, err := w.listed(ctx, known, op)
	if err != nil {
		return explainIssuer("reading the card "+op.CardID, err)
	}
	i := slices.IndexFunc(listed, func(o card.Order) bool { return o.Is(id) })
	if i < 0 {
		return fail(choose(listed), "the card %s has no transaction %q of %s since the op was sent", op.CardID, id, op.Gross)
	}
	out.ID, out.PlatformNo, out.Gross, out.Fee, out.Net = op.CardID, id, op.Gross, 0, op.Gross
	return nil
}
