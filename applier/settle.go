package applier

import (
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Situation is what Settle looks at.
type Situation struct {
	Known   *state.State
	Seen    card.Inventory // a zero BegunAt says that only its orders were read
	Want    card.Want
	Charges map[string]provider.Charges // by card id, for the open charges of physical cards

	Reference      card.OrderReference
	SettleWindow   time.Duration
	RequestTimeout time.Duration

	Busy    bool      // another run holds the lease: what it has in flight is not ours to judge
	Run     string    // this run's id, "" for none
	Started time.Time // when this process began; sends of other processes count from here
	// Sent says when the sends of this run came back that settled nothing. An
	// open op of this run that is not in it is still in flight.
	Sent map[string]time.Time
}

// Settle decides the ops that the ledger holds as unknown or pending by what
// the issuer lists: the drafts record what is certain, the findings name what
// is not. It is pure: apply appends the drafts, plan folds them into a copy.
func Settle(s Situation) ([]state.Draft, []planner.Finding) {
	t := &settling{Situation: s, given: map[int]bool{}}
	var ops []*state.Op
	for _, op := range s.Known.OpenOps() {
		switch {
		case op.Open() && s.Busy:
			t.wait(op, "It belongs to a run that holds the lease.")
		default:
			ops = append(ops, op)
		}
	}
	if len(ops)+len(s.Known.Freed) > 0 {
		t.settle(ops)
	}
	return t.drafts, t.findings
}

// settling is one Settle under way.
type settling struct {
	holds map[string]card.Address // by id, what the ledger holds; nil until it is needed
	Situation
	orders   orderBook
	given    map[int]bool           // places of the orders that an op was settled by
	stray    map[string][]card.Card // see strays; nil until it is needed
	drafts   []state.Draft
	findings []planner.Finding
}

func (t *settling) settle(ops []*state.Op) {
	t.orders = newOrderBook(t.Situation)
	classes := newClasses()
	for _, op := range ops {
		switch {
		case t.inFlight(op):
			classes.busy(op)
		case op.Action == card.ActionCreate:
			t.holder(op)
		case op.Action == card.ActionBind:
			t.binding(op)
		case op.Address.Kind == card.KindPhysicalCard:
			t.charge(op)
		default:
			t.ordered(op, classes)
		}
	}
	for _, c := range classes.sorted {
		t.class(c, classes)
	}
	t.late(classes)
}

// ordered settles an op by its numbers, and leaves it to its class where the
// list shows neither.
func (t *settling) ordered(op *state.Op, cs *classes) {
	switch places := t.orders.byNumber(op); len(places) {
	case 0:
		cs.add(op)
	case 1:
		t.found(op, places[0])
	default:
		t.persons([]*state.Op{op}, places, "The issuer lists several orders under the op's number.")
	}
}

// inFlight reports whether this run waits for the op's answer.
func (t *settling) inFlight(op *state.Op) bool {
	_, back := t.Sent[op.ID]
	return t.Run != "" && op.Run == t.Run && op.Open() && !back
}

// sent is when the op was last sent, on our monotonic clock.
func (t *settling) sent(op *state.Op) time.Time {
	if at, ok := t.Sent[op.ID]; ok {
		return at
	}
	return t.Started
}

// over reports whether a listing began at least d after the op's last send.
func (t *settling) over(op *state.Op, begun time.Time, d time.Duration) bool {
	return !begun.IsZero() && !begun.Before(t.sent(op).Add(d))
}

// absence is how long after a send a listing must begin to prove that nothing
// came of it.
func absence(requestTimeout, settleWindow time.Duration) time.Duration {
	return requestTimeout + settleWindow
}

func (t *settling) absence() time.Duration { return absence(t.RequestTimeout, t.SettleWindow) }

// found settles an op by the order at place i, which is its own.
func (t *settling) found(op *state.Op, i int) {
	t.given[i] = true
	o := t.orders.list.Items[i]
	switch {
	case o.Status == card.OrderSuccess && (op.Action != card.ActionOpen || o.CardID != ""):
		t.record(op, t.orders.outcome(op, o, state.ResultDone))
	case o.Status == card.OrderSuccess, o.Status == card.OrderPending:
		if !op.Pending {
			t.record(op, t.orders.outcome(op, o, state.ResultPending))
		}
	case o.Status != card.OrderFailed && o.Status != card.OrderRefunded:
		t.wait(op, fmt.Sprintf("The issuer lists order %s with a status that cardform does not know; name it in order_status of the provider block.", o.Shown()))
	case t.over(op, t.Seen.Orders.BegunAt, t.SettleWindow):
		out := t.orders.outcome(op, o, state.ResultFailed)
		out.PlatformNo = o.Shown() // so that the ledger accounts for it: its number is not used again
		t.record(op, out)
	default:
		t.early(op, t.SettleWindow, fmt.Sprintf("The issuer lists order %s as %s; that counts once settle_window is over.", o.Shown(), o.Status))
	}
}

// missing settles an op that no listed order can be. usedUp says that an order
// of its class may carry its number.
func (t *settling) missing(op *state.Op, usedUp bool) {
	if reason, due := t.unproven(op); reason != "" {
		t.until(op, reason, due)
		return
	}
	t.absent(op, usedUp)
}

// absent records that nothing came of an op, unless the issuer said otherwise.
func (t *settling) absent(op *state.Op, usedUp bool) {
	if op.Exists {
		t.person(op, "The issuer says that it has the order, and no list shows it.", nil)
		return
	}
	t.record(op, state.Outcome{Result: state.ResultAbsent, By: "list", UsedUp: usedUp})
}

// unproven says why the order list does not prove that an op has no order, and
// when one will; "" when it does.
func (t *settling) unproven(op *state.Op) (reason string, due time.Time) {
	list := t.Seen.Orders
	switch {
	case op.Pending:
		return "The issuer has its order and does not list it yet.", due
	case !list.Complete:
		return "The issuer's order list changed while it was read.", due
	case !t.orders.reaches(op.Since):
		return "The order list was not read back to where the op began.", due
	case !t.over(op, list.BegunAt, t.absence()):
		return tooEarly, t.sent(op).Add(t.absence())
	}
	return t.behind(op), due
}

const tooEarly = "The answer to its call is lost, and it is too early for the lists to prove that nothing happened."

// gone records that nothing came of an op, once a listing that began at begun
// proves it.
func (t *settling) gone(op *state.Op, begun time.Time) {
	if op.Pending {
		t.wait(op, "The issuer has accepted it, and the lists do not show it yet. If it failed there, no list says so. "+resolveAdvice(op.ID)+".")
		return
	}
	if !t.over(op, begun, t.absence()) {
		t.early(op, t.absence(), tooEarly)
		return
	}
	t.absent(op, false)
}
