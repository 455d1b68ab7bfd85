package applier

import (
	"context"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// ahead is how many intents per slot are recorded before a slot is free, so
// that one sync serves many and no call waits for one.
const ahead = 4

// sendsPerRun is how often one op is sent in one run.
const sendsPerRun = 3

// reach takes a node whose needs are all met.
func (r *run) reach(n *node) {
	switch {
	case n.phase == phaseEnded:
	case r.stopping:
		r.abandon(n)
	case n.Action == card.ActionWait || n.Action == card.ActionBlocked:
		r.end(n, EventSkipped, n.Reason)
	default:
		r.ready = append(r.ready, n)
	}
}

// pump keeps intents ahead of the calls, and the calls at their limit.
func (r *run) pump(ctx context.Context) {
	for !r.stopping && len(r.armed) > 0 && r.calls < max(1, r.Concurrency) {
		n := r.armed[0]
		r.armed = r.armed[1:]
		r.dispatch(ctx, n)
	}
	for !r.stopping && len(r.ready) > 0 && r.held < ahead*max(1, r.Concurrency) {
		n := r.ready[0]
		r.ready = r.ready[1:]
		if n.Task.IfEmpty && !n.peeked {
			r.peek(ctx, n)
			continue
		}
		r.intend(n)
	}
}

// barred says why a node may not be sent in this run; "" when it may.
func (r *run) barred(n *node) string {
	if reason := r.feeStop[n.Task.CardType]; reason != "" && n.Action.MovesMoney() {
		return reason
	}
	return r.line(n.class).blocked
}

// intend records that an op is about to be sent.
func (r *run) intend(n *node) {
	if n.phase == phaseEnded {
		return
	}
	r.check(CheckBeforeIntent)
	c, err := r.prepare(n)
	if err != nil {
		r.end(n, EventSkipped, fmt.Sprintf("The call cannot be made: %s.", err))
		return
	}
	n.call, n.class = c, state.ClassOf(n.Address, c.intent)
	if reason := r.barred(n); reason != "" && !n.lost {
		r.end(n, EventSkipped, reason)
		return
	}
	if l := r.line(n.class); len(l.lost) > 0 && !n.lost {
		l.parked = append(l.parked, n)
		return
	}
	if n.op == "" {
		n.op, n.first = newOp(), r.Clock.Now()
		r.byOp[n.op] = n
	}
	n.phase = phaseIntent
	r.held++
	draft := state.Draft{Kind: state.KindIntent, Op: n.op, Address: n.Address, Data: c.intent}
	r.record(job{drafts: []state.Draft{draft}, then: func() {
		r.check(CheckAfterIntent)
		n.phase = phaseArmed
		if r.stopping {
			r.giveBack(n)
			return
		}
		r.armed = append(r.armed, n)
	}})
}

// dispatch sends an op whose intent is durable, unless something came between.
func (r *run) dispatch(ctx context.Context, n *node) {
	if !n.lost && (r.barred(n) != "" || len(r.line(n.class).lost) > 0) {
		r.giveBack(n)
		return
	}
	r.check(CheckBeforeSend)
	if err := r.Log.Check(); err != nil { // another run may be about to send the same
		r.armed = append(r.armed, n)
		r.fail(err)
		return
	}
	r.held--
	r.calls++
	n.sends++
	n.phase = phaseCall
	r.tell(r.eventOf(n, EventBegin))
	send := n.call.send
	r.serve(func() func() {
		out, err := send(ctx, r.Issuer)
		back := r.Clock.Now()
		return func() {
			r.calls--
			n.back = back
			r.check(CheckAfterAnswer)
			r.answer(ctx, n, out, err)
		}
	})
}

// giveBack withdraws an intent that is not sent after all, so that no later
// run takes it for something that may have happened.
func (r *run) giveBack(n *node) {
	r.held--
	n.phase = phaseOutcome
	out := state.Outcome{Result: state.ResultRefused, By: "run", Reason: "not sent"}
	r.outcome(n, out, func() {
		switch {
		case r.stopping:
			r.abandon(n)
		case n.lost:
			r.unknown(n)
		default:
			n.phase = phaseIdle
			r.reach(n)
		}
	})
}

// outcome records what became of a node's op, and then does then.
func (r *run) outcome(n *node, out state.Outcome, then func()) {
	r.check(CheckBeforeOutcome)
	n.phase = phaseOutcome
	draft := state.Draft{Kind: state.KindOutcome, Op: n.op, Address: n.Address, Data: out}
	r.record(job{drafts: []state.Draft{draft}, then: func() {
		r.check(CheckAfterOutcome)
		then()
	}})
}

// sleep has a node sent again after d.
func (r *run) sleep(n *node, d time.Duration) {
	n.phase = phaseIdle
	wake := r.Clock.After(d)
	r.serve(func() func() {
		select {
		case <-wake:
		case <-r.quit:
		}
		return func() { r.reach(n) }
	})
}

// halt ends all sending. What is in flight is awaited and recorded; everything
// else ends as it is.
func (r *run) halt(why string) {
	if r.stopping {
		return
	}
	r.stopping, r.why = true, why
	for _, n := range r.armed {
		r.giveBack(n)
	}
	r.armed, r.ready = nil, nil
	for _, n := range r.nodes {
		switch n.phase {
		case phaseIdle, phaseUnknown:
			r.abandon(n)
		case phasePending:
			r.end(n, EventPending, why)
		}
	}
}
