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

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
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
	var op *state.Op
	var drafts []state.Draft
	head, err := a.edit(ctx, w.store, state.Genesis{}, func(known *state.State) ([]state.Draft, error) {
		var err error
		if op, err = w.findOp(ctx, known, o.op); err != nil {
			return nil, err
		}
		drafts, err = w.decide(ctx, known, op, o)
		return drafts, err
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: decision(op, drafts), Head: head.String(), Next: "To go on, type: cardform plan"})
}

// decision says what a person's entries mean: what is resolved as what, and
// what may come of it yet.
func decision(op *state.Op, drafts []state.Draft) string {
	what := fmt.Sprintf("Resolved: %s of %s", op.Action, op.Address)
	for _, d := range drafts {
		switch by, _ := d.Data.(state.Resolve); {
		case by.Order != "":
			return what + " is " + by.Order + "."
		case len(by.Unfinished) == 1:
			return what + " was not executed. Its order " + by.Unfinished[0] + " is still pending at the issuer: if that succeeds after all, what is sent in its place was paid for twice, and plan asks again."
		case len(by.Unfinished) > 1:
			return what + " was not executed. Orders that may be its are still pending at the issuer (" + strings.Join(by.Unfinished, ", ") +
				"): if its own succeeds after all, what is sent in its place was paid for twice, and plan asks again."
		}
	}
	if op.Action.MovesMoney() {
		return what + " was not executed. If an order of it shows at the issuer after all, plan asks again."
	}
	return what + " was not executed."
}

// findOp finds an op that is not settled by its id or the beginning of it, or
// one that was settled as absent, whose order may have turned up since.
func (w *world) findOp(ctx context.Context, known *state.State, id string) (*state.Op, error) {
	ops := slices.DeleteFunc(append(known.OpenOps(), slices.Collect(maps.Values(known.Freed))...), func(op *state.Op) bool { return !strings.HasPrefix(op.ID, id) })
	switch {
	case len(ops) == 1:
		return ops[0], nil
	case len(ops) > 1:
		return nil, fail("Write more of it: "+opList(ops), "several open ops begin with %q", id)
	}
	next := "Every op of the ledger is settled: there is nothing to resolve. To go on, type: cardform plan"
	if open := known.OpenOps(); len(open) > 0 {
		next = "The open ops are: " + opList(open)
	}
	was, err := settledAs(w.store.Entries(ctx, 1), id)
	switch {
	case err != nil:
		return nil, err
	case was != "":
		return nil, fail(next, "%s", was)
	}
	return nil, fail(next, "no open op begins with %q", id)
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

// decide makes the entries of a person's decision, or says what to do instead.
func (w *world) decide(ctx context.Context, known *state.State, op *state.Op, o resolveOptions) ([]state.Draft, error) {
	by := state.Resolve{Who: w.app.user(), Why: o.why, Order: o.order, NotExecuted: o.notExecuted}
	drafts, err := applier.Decide(ctx, w.issuer, w.situation(known), op, by)
	var unfit *applier.Unfit
	switch {
	case errors.As(err, &unfit):
		return nil, fail(insteadOf(unfit, op), "%w", err)
	case err != nil:
		return nil, explainIssuer("looking for what the decision stands for", err)
	}
	return drafts, nil
}

// insteadOf says what to type instead of a decision that cannot be true.
func insteadOf(u *applier.Unfit, op *state.Op) string {
	switch {
	case !op.Action.MovesMoney():
		return "For what the issuer lists, type: cardform drift"
	case u.Kind == applier.UnfitUnfinished:
		return "Wait for it with cardform plan, or: --as-not-executed"
	case u.Kind == applier.UnfitFailed:
		return "If it is the op's order, the op did not happen: --as-not-executed"
	}
	next := candidates(u.Candidates)
	if u.Kind == applier.UnfitUnlisted && op.Address.Kind == card.KindVirtualCard {
		next += "\nFor all of the issuer's orders, type: cardform api orders"
	}
	return next
}

// candidates tells which orders can be chosen.
func candidates(orders []card.Order) string {
	if len(orders) == 0 {
		return "The issuer lists no order that can be the op's. If that stays so, it was not executed: --as-not-executed"
	}
	var b strings.Builder
	b.WriteString("The candidates are:")
	for _, o := range orders {
		b.WriteString("\n" + orderText(o))
	}
	return b.String()
}
