package applier

import (
	"context"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Depth is how far back the order list must be read to settle everything that
// known leaves open, beside these cards. slack makes up for orders that show
// late: settle_window. Where cards have no times (V7: A), only the list of all
// orders tells which of them are new.
func Depth(known *state.State, cards []card.Card, slack time.Duration) provider.Depth {
	if len(known.Ops) > 0 && timeless(cards) {
		return provider.Depth{}
	}
	return provider.Depth{Past: known.Since(), Slack: slack}
}

func timeless(cards []card.Card) bool {
	return slices.ContainsFunc(cards, func(c card.Card) bool { return c.Kind == card.KindVirtualCard && c.CreatedAt.IsZero() })
}

// sight is what one look at the issuer showed.
type sight struct {
	seen    card.Inventory
	charges map[string]provider.Charges
	sent    map[string]time.Time // when the look began: see Situation.Sent
}

// look reads the lists that settle what waits, all of it at once.
func (r *run) look(ctx context.Context) {
	r.lookAt, r.looking = time.Time{}, true
	s := sight{sent: map[string]time.Time{}}
	cards := periods{}
	whole := false
	for n := range r.waiting {
		whole = whole || r.needsAll(n)
		s.sent[n.op] = n.back
		if isPhysicalCharge(n.Action, n.Address) {
			cards.add(n.Address, n.call.intent.CardID, chargedFrom(n.first, r.Settings.SettleWindow))
		}
	}
	r.serve(func() func() {
		err := r.read(ctx, &s, whole, cards)
		return func() {
			if err != nil {
				r.decided(s, nil, nil)
				return
			}
			r.decide(s)
		}
	})
}

// needsAll reports whether the order list alone cannot settle a node that is
// due.
func (r *run) needsAll(n *node) bool {
	if n.phase == phasePending {
		return n.Action == card.ActionCreate || n.Action == card.ActionBind
	}
	return !n.due.After(r.Clock.Now())
}

func (r *run) read(ctx context.Context, s *sight, whole bool, cards periods) (err error) {
	if whole {
		s.seen, err = r.Issuer.Inventory(ctx, r.depth)
		if err == nil && !s.seen.Orders.Whole && timeless(s.seen.Cards) {
			s.seen.Orders, err = r.Issuer.Orders(ctx, provider.Depth{})
		}
	} else {
		s.seen.Orders, err = r.Issuer.Orders(ctx, r.depth)
	}
	if err == nil {
		s.charges, err = cards.read(ctx, r.Issuer)
	}
	return err
}

// decide settles what it can by a sight, from all that is recorded.
func (r *run) decide(s sight) {
	failed := map[string]bool{}
	for n := range r.waiting {
		failed[n.op] = n.failed
	}
	var drafts []state.Draft
	var findings []planner.Finding
	r.check(CheckBeforeLook)
	r.record(job{
		decide: func(known *state.State) []state.Draft {
			var all []state.Draft
			all, findings = Settle(Situation{
				Known: known, Seen: s.seen, Want: r.Want, Charges: s.charges,
				Reference: r.Settings.Reference, SettleWindow: r.Settings.SettleWindow, RequestTimeout: r.RequestTimeout,
				Run: r.Run, Started: r.Started, Sent: s.sent,
			})
			for _, d := range all {
				out := d.Data.(state.Outcome)
				if out.Result == state.ResultAbsent && failed[d.Op] {
					out.UsedUp = true // the issuer took the number, and failed the order
					d.Data = out
				}
				drafts = append(drafts, d)
			}
			return drafts
		},
		then: func() {
			r.check(CheckAfterLook)
			r.decided(s, drafts, findings)
		},
	})
}

// decided carries on with what a look settled, and plans the next look.
func (r *run) decided(s sight, drafts []state.Draft, findings []planner.Finding) {
	r.looking = false
	for _, d := range drafts {
		out := d.Data.(state.Outcome)
		switch n := r.byOp[d.Op]; {
		case n == nil: // of an earlier run
			r.tell(Event{Type: EventSettled, Op: d.Op, Address: d.Address, ID: out.ID, Reason: Verdict(out)})
		case r.waiting[n]:
			r.settled(n, out)
		}
	}
	for _, f := range findings {
		switch n := r.byOp[f.Op]; {
		case f.Person:
			r.decider(n, f)
		case n != nil && r.waiting[n]:
			n.says = f.Reason
		}
	}
	r.holders(s.seen.Holders)
	r.postpone()
}

// decider leaves an op to a person. n is nil for one that was settled as
// absent before.
func (r *run) decider(n *node, f planner.Finding) {
	same := func(told planner.Finding) bool { return told.Op == f.Op }
	if !slices.ContainsFunc(r.result.Findings, same) {
		r.result.Findings = append(r.result.Findings, f)
	}
	r.block(f.Class, f.Op, f.Reason)
	if n != nil && r.waiting[n] {
		r.end(n, EventUnknown, f.Reason)
	}
}
