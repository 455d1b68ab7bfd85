package applier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// answer takes what came back from a call.
func (r *run) answer(ctx context.Context, n *node, out state.Outcome, err error) {
	if err == nil {
		r.accepted(n, out)
		return
	}
	out = state.Outcome{By: "answer", Reason: err.Error()}
	var said *provider.Error
	if errors.As(err, &said) {
		out.Code = said.Code
	}
	switch kind := provider.KindOf(err); {
	case kind == provider.AlreadyThere && n.Action.MovesMoney():
		r.already(ctx, n)
	case kind == provider.RateLimited:
		r.later(n, out, said.RetryAfter)
	case kind == provider.Unauthorized:
		r.refused(n, out)
		r.problem("The issuer does not accept the credentials. Check them with cardform doctor.")
	case kind == provider.Unknown:
		r.lose(n, out)
	default:
		r.refused(n, out)
	}
}

// accepted takes an answer that is a success, of an order that may still be
// pending or failed.
func (r *run) accepted(n *node, out state.Outcome) {
	out.By = "answer"
	switch out.Result {
	case state.ResultDone:
		r.checkFee(n, out) // no further order of its type leaves while this is being recorded
		r.outcome(n, out, func() { r.done(n, out) })
	case state.ResultPending:
		if out.Fee != 0 { // it is said already
			r.checkFee(n, out)
		}
		r.outcome(n, out, func() { r.pending(n, out) })
	default:
		n.failed = true
		r.lose(n, out)
	}
}

// refused records that nothing happened by this send. An earlier send whose
// answer is lost is not settled by that.
func (r *run) refused(n *node, out state.Outcome) {
	out.Result = state.ResultRefused
	r.outcome(n, out, func() {
		if n.lost {
			r.unknown(n)
			return
		}
		r.end(n, EventRefused, out.Reason)
	})
}

// later sends the op again when the issuer has had its rest.
func (r *run) later(n *node, out state.Outcome, rest time.Duration) {
	if n.sends >= sendsPerRun || rest > max(r.Wait, longPause) {
		r.refused(n, out)
		return
	}
	out.Result = state.ResultRefused
	r.outcome(n, out, func() {
		if r.stopping {
			r.abandon(n)
			return
		}
		r.sleep(n, max(rest, time.Second))
	})
}

// lose records that a send may have happened. Where the issuer keeps order
// numbers unique, the same number is sent again at once; elsewhere the op's
// class pauses until the lists decide.
func (r *run) lose(n *node, out state.Outcome) {
	out.Result = state.ResultUnknown
	n.lost = true
	again := r.repeatable(n)
	if !again {
		r.suspend(n)
	}
	r.outcome(n, out, func() {
		switch {
		case r.stopping:
			r.abandon(n)
		case again:
			n.phase = phaseIdle
			r.ready = append([]*node{n}, r.ready...)
		default:
			r.unknown(n)
		}
	})
}

// repeatable reports whether another send under the same number is known to
// change nothing if the one before it took effect.
func (r *run) repeatable(n *node) bool {
	return r.Settings.Reference == card.ReferenceMerchant && n.Action.MovesMoney() &&
		n.Kind == card.KindVirtualCard && n.sends < sendsPerRun && !r.stopping
}

// already takes the answer that the order number was used before. It is never
// a success: the order is looked up, and its own figures are recorded. Unless
// it answers the repeat of a send whose answer is lost, somebody else used the
// number: this ledger is old, or has a twin, and nothing more is sent.
func (r *run) already(ctx context.Context, n *node) {
	first := !n.lost
	if first {
		r.halt("The issuer already has an order under a number that this ledger never sent.")
	}
	if n.Kind == card.KindPhysicalCard { // these orders are in no list
		r.looked(n, first, nil, nil)
		return
	}
	n.phase = phaseCall
	r.calls++
	number := n.call.intent.OrderNo
	r.serve(func() func() {
		o, err := r.lookUp(ctx, number)
		return func() {
			r.calls--
			r.looked(n, first, o, err)
		}
	})
}

// lookUp finds an order by the number that we gave it, for as long as it may
// take to show; nil when no list shows it.
func (r *run) lookUp(ctx context.Context, number string) (*card.Order, error) {
	last := r.Clock.Now().Add(r.Settings.SettleWindow)
	for pause := firstPause; ; pause = longer(pause) {
		list, err := r.Issuer.Orders(ctx, provider.Depth{}) // somebody else's order may be older than all that this run knows
		for _, o := range list.Items {
			if err == nil && o.Is(number) {
				return &o, nil
			}
		}
		if ctx.Err() != nil || err == nil && list.Complete && !list.BegunAt.Before(last) || r.Clock.Now().After(last.Add(r.Wait)) {
			return nil, err
		}
		select {
		case <-r.Clock.After(pause):
		case <-ctx.Done():
		}
	}
}

// looked records what the look-up of a number that was used before showed.
func (r *run) looked(n *node, first bool, o *card.Order, err error) {
	var out state.Outcome
	switch {
	case o != nil:
		out = answered(n.call.intent.OrderNo, *o)
	case first && err == nil && n.Action != card.ActionOpen: // the balance will tell; of a card only a person can
		out = state.Outcome{Result: state.ResultAbsent, UsedUp: true}
	default:
		n.lost = true
		out = state.Outcome{Result: state.ResultUnknown, UsedUp: true}
	}
	out.By, out.Code = "list", state.CodeExists
	if first {
		r.twin(n, o)
	}
	r.outcome(n, out, func() {
		switch out.Result {
		case state.ResultDone:
			r.done(n, out)
		case state.ResultPending:
			r.pending(n, out)
		case state.ResultAbsent:
			r.end(n, EventFailed, "Its order number was used before, and no list shows the order.")
		default:
			r.unknown(n)
		}
	})
}

// twin tells a person that somebody else gives the same numbers.
func (r *run) twin(n *node, o *card.Order) {
	f := planner.Finding{
		Op: n.op, Address: n.Address, Action: n.Action, Person: true,
		Reason: fmt.Sprintf("The issuer had an order under the number %s before this ledger sent it: this ledger is an old copy, or another one is in use. "+
			"What the issuer lists is recorded, and nothing more was sent.", n.call.intent.OrderNo),
		Advice: "Make sure that only the newest ledger is used, then run: cardform plan",
	}
	if o != nil {
		f.Candidates = []card.Order{*o}
	}
	r.result.Findings = append(r.result.Findings, f)
}
