package applier

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// done carries on with a node whose op took effect.
func (r *run) done(n *node, out state.Outcome) {
	r.release(n)
	n.id = out.ID
	if n.Action == card.ActionCreate || n.Action == card.ActionOpen || n.Kind == card.KindPhysicalCard {
		r.ids[n.Address] = out.ID
	}
	n.paid = &out
	r.result.Gross += out.Gross
	r.checkFee(n, out)
	if n.Action == card.ActionCreate {
		r.holder(n, card.HolderStatus(out.Status))
		return
	}
	r.end(n, EventDone, "")
}

// holder carries on with a cardholder that exists. Only with SUCCESS may
// anything be built on it.
func (r *run) holder(n *node, status card.HolderStatus) {
	switch {
	case status == card.HolderSuccess:
		r.end(n, EventDone, "")
	case status == card.HolderPending && n.phase != phasePending:
		r.pending(n, state.Outcome{ID: n.id})
	default:
		r.end(n, EventFailed, fmt.Sprintf("The issuer created the cardholder with the status %q, with which no card can be opened for it.", status))
	}
}

// checkFee stops a card type whose fees are not as quoted: what was approved
// is not what it costs. The quote is the intent's. Physical cards have no type
// and are quoted as free (P8: A).
func (r *run) checkFee(n *node, out state.Outcome) {
	cardType := n.Task.CardType
	quote := n.call.intent.Fee
	if diff := out.Fee - quote; !n.Action.MovesMoney() || max(diff, -diff) <= planner.FeeSlack || r.feeStop[cardType] != "" {
		return
	}
	reason := fmt.Sprintf("The fee of %s was %s where %s was quoted for card type %s. No further order of this type is sent; "+
		"set fees in the provider block to what the issuer charges, then plan again.", n.Address, out.Fee, quote, cardType)
	if cardType == "" {
		reason = fmt.Sprintf("The fee of %s was %s, and top-ups of physical cards are planned as free. No further one is sent; "+
			"what is missing on the card now would cost such a fee again: set refill_below in its balance block.", n.Address, out.Fee)
	}
	r.feeStop[cardType] = reason
	r.result.Problems = append(r.result.Problems, reason)
}

// problem stops the run for a reason that is not one op's.
func (r *run) problem(reason string) {
	if !r.stopping {
		r.result.Problems = append(r.result.Problems, reason)
	}
	r.halt(reason)
}

// abandon ends a node that the run has no time left for.
func (r *run) abandon(n *node) {
	if n.lost {
		r.end(n, EventUnknown, r.why)
		return
	}
	r.end(n, EventSkipped, r.why)
}

// end closes a node, tells about it, and lets the ones that need it go on or
// end too.
func (r *run) end(n *node, as EventType, reason string) {
	if n.phase == phaseEnded {
		return
	}
	n.phase = phaseEnded
	delete(r.waiting, n)
	r.left--
	r.tally(as)
	e := r.eventOf(n, as)
	e.Reason = reason
	r.tell(e)
	n.call, n.paid = nil, nil // no longer needed, and there may be many
	for _, next := range n.after {
		if as == EventDone || as == EventDropped {
			if next.before--; next.before == 0 {
				r.reach(next)
			}
			continue
		}
		r.end(next, EventSkipped, fmt.Sprintf("It needs %s of %s first.", n.Action, n.Address))
	}
}

func (r *run) tally(as EventType) {
	switch as {
	case EventDone:
		r.result.Done++
	case EventDropped:
		r.result.Dropped++
	case EventPending:
		r.result.Pending++
	case EventRefused, EventFailed:
		r.result.Failed++
	case EventUnknown:
		r.result.Unknown++
	case EventSkipped:
		r.result.Skipped++
	}
}

// complete reports whether nothing is left of the plan.
func (r *run) complete() bool {
	res := r.result
	return res.Pending+res.Failed+res.Skipped+res.Unknown == 0
}

// eventOf tells of a node, with the issuer's figures once there are any.
func (r *run) eventOf(n *node, as EventType) Event {
	e := Event{
		Type: as, Op: n.op, Address: n.Address, Action: n.Action, ID: n.id,
		Gross: n.Gross, Fee: n.Fee, Net: n.Net, OrderNo: n.Task.OrderNo,
	}
	if n.paid != nil {
		e.Gross, e.Fee, e.Net = n.paid.Gross, n.paid.Fee, n.paid.Net
	}
	return e
}

func (r *run) tell(e Event) {
	if r.Progress == nil {
		return
	}
	e.Time, e.Left = r.Clock.Now(), r.left
	r.Progress.Event(e)
}

// sortedWaiting lists what waits, in an order that does not depend on chance.
func (r *run) sortedWaiting() []*node {
	return slices.SortedFunc(maps.Keys(r.waiting), func(a, b *node) int {
		if c := a.Address.Compare(b.Address); c != 0 {
			return c
		}
		return a.Action.Stage() - b.Action.Stage()
	})
}
