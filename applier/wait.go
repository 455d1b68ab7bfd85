package applier

import (
	"fmt"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// The pauses between two looks at the lists.
const (
	firstPause = time.Second
	longPause  = 15 * time.Second
)

func longer(pause time.Duration) time.Duration { return min(2*pause, longPause) }

// suspend pauses the class of a node whose answer is lost.
func (r *run) suspend(n *node) {
	l := r.line(n.class)
	if l.lost == nil {
		l.lost = map[*node]bool{}
	}
	l.lost[n] = true
}

// release lets the class of a node that is settled go on, if it was the last one
// that it paused for.
func (r *run) release(n *node) {
	n.lost = false
	l := r.line(n.class)
	if delete(l.lost, n); len(l.lost) == 0 && len(l.parked) > 0 {
		r.ready = append(l.parked, r.ready...)
		l.parked = nil
	}
}

// block ends a class: no list settles one of its ops in this run.
func (r *run) block(c state.Class, op, reason string) {
	l := r.line(c)
	l.blocked = fmt.Sprintf("It cannot be told from op %s, whose outcome is unknown: %s", op, reason)
	for _, p := range l.parked {
		r.end(p, EventSkipped, l.blocked)
	}
	l.parked = nil
}

// unknown waits until the lists can say what became of a send that came back
// without a usable answer.
func (r *run) unknown(n *node) {
	if r.stopping {
		r.abandon(n)
		return
	}
	n.phase = phaseUnknown
	n.due = n.back.Add(absence(r.RequestTimeout, r.Settings.SettleWindow))
	n.until = n.due.Add(r.Wait)
	r.suspend(n)
	r.tell(r.eventOf(n, EventUnknown))
	r.await(n, "The lists settle it when they must show it.")
}

// pending waits until the issuer has finished an order.
func (r *run) pending(n *node, out state.Outcome) {
	r.release(n)
	n.id = out.ID
	if r.stopping {
		r.end(n, EventPending, r.why)
		return
	}
	n.phase = phasePending
	now := r.Clock.Now()
	n.due, n.until = now.Add(firstPause), now.Add(r.Wait)
	r.tell(r.eventOf(n, EventPending))
	r.await(n, "The issuer has not finished it.")
}

func (r *run) await(n *node, reason string) {
	n.pause = firstPause
	r.waiting[n] = true
	r.wish(n.due)
	e := r.eventOf(n, EventWaiting)
	e.Reason = reason
	r.tell(e)
}

// wish asks for a look no later than at.
func (r *run) wish(at time.Time) {
	if r.looking || r.stopping || !r.lookAt.IsZero() && !at.Before(r.lookAt) {
		return
	}
	r.lookAt = at
	r.timer = r.Clock.After(at.Sub(r.Clock.Now()))
}

// settled carries on with a node that the lists decided.
func (r *run) settled(n *node, out state.Outcome) {
	r.release(n)
	delete(r.waiting, n)
	switch {
	case out.Result == state.ResultDone:
		r.done(n, out)
	case out.Result == state.ResultPending:
		r.pending(n, out)
	case out.Result == state.ResultAbsent && !n.failed && n.sends < sendsPerRun && !r.stopping:
		delete(r.byOp, n.op)
		n.op, n.phase = "", phaseIdle // a new op: the freed one is remembered, in case its order turns up
		if out.UsedUp {
			r.renumber(n)
		}
		r.reach(n)
	case out.Result == state.ResultAbsent && !n.failed:
		r.end(n, EventFailed, fmt.Sprintf("It was sent %d times, and the lists show that nothing came of it.", n.sends))
	default:
		r.end(n, EventFailed, "The issuer failed the order: "+out.Reason)
	}
}

// renumber gives a node the next order number of its address.
func (r *run) renumber(n *node) {
	next := *n.Change // the plan stays as it is
	next.Task.N++
	next.Task.OrderNo = state.OrderNo(r.Settings.MerchantID, r.Settings.Name, n.Address, n.Action, next.Task.N)
	n.Change = &next
}

// holders ends the creation of cardholders that are not pending any more.
func (r *run) holders(seen []card.Cardholder) {
	status := map[string]card.HolderStatus{}
	for n := range r.waiting {
		if n.Action == card.ActionCreate && n.phase == phasePending {
			status[n.id] = card.HolderPending
		}
	}
	for _, h := range seen {
		if status[h.ID] != "" {
			status[h.ID] = h.Status
		}
	}
	for _, n := range r.sortedWaiting() {
		if s := status[n.id]; n.Action == card.ActionCreate && n.phase == phasePending && s != card.HolderPending {
			delete(r.waiting, n)
			r.holder(n, s)
		}
	}
}

// postpone plans the next look for everything that still waits, and gives up
// what has waited long enough.
func (r *run) postpone() {
	now := r.Clock.Now()
	for _, n := range r.sortedWaiting() {
		switch {
		case n.due.After(now):
		case !n.until.After(now):
			r.expire(n)
			continue
		default:
			n.due = now.Add(n.pause)
			n.pause = longer(n.pause)
		}
		r.wish(n.due)
	}
}

func (r *run) expire(n *node) {
	if n.phase == phasePending {
		r.end(n, EventPending, strings.TrimSpace("The issuer has not finished it. Run cardform apply again later. "+n.says))
		return
	}
	reason := strings.TrimSpace("The lists do not say whether it happened. Run cardform apply again later. " + n.says)
	r.block(n.class, n.op, reason)
	r.end(n, EventUnknown, reason)
}
