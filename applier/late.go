package applier

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// late looks for orders of ops that were settled as absent. Such an order
// proves that the issuer took longer than settle_window, or that a person was
// wrong; a person must say whose it is, as the op may have been sent again
// since.
func (t *settling) late(cs *classes) {
	places := map[string][]int{} // by op
	kinds := map[state.Class][]*state.Op{}
	sent := map[string]bool{} // order numbers that are under way again
	for _, op := range t.Known.Ops {
		sent[op.OrderNo] = true
	}
	for _, id := range slices.Sorted(maps.Keys(t.Known.Freed)) {
		op := t.Known.Freed[id]
		switch own, listed := t.own(op); {
		case op.Watched():
			t.lateCharge(op)
		case !op.Action.MovesMoney() || op.Address.Kind != card.KindVirtualCard || sent[op.OrderNo]:
		case listed:
			t.regret(op, own)
		default:
			places[id] = t.lateByNumber(op)
			if c := op.Class(); cs.ops[c] == nil && !cs.sends[c] {
				kinds[c] = append(kinds[c], op)
			}
		}
	}
	for i, o := range t.orders.list.Items {
		for _, op := range kinds[t.orders.classOf(o)] {
			if t.lateByClass(op, i) {
				places[op.ID] = append(places[op.ID], i)
			}
		}
	}
	t.turnedUp(places)
}

// turnedUp asks a person about the orders that may be those of freed ops.
func (t *settling) turnedUp(places map[string][]int) {
	for _, id := range slices.Sorted(maps.Keys(places)) {
		if len(places[id]) > 0 {
			t.persons([]*state.Op{t.Known.Freed[id]}, places[id],
				fmt.Sprintf("The issuer lists an order that may be that of op %s, which was settled as never executed.", id)+t.meanwhile(t.Known.Freed[id]))
		}
	}
}

// own is the place of a freed op's order, where the issuer is known to have
// one: a person said that it would come to nothing while it was pending.
func (t *settling) own(op *state.Op) (place int, listed bool) {
	if !op.Pending {
		return 0, false
	}
	if place, listed = t.orders.places[op.PlatformNo]; !listed {
		place, listed = t.orders.places[op.OrderNo]
	}
	return place, listed
}

// regret holds the order at place i, which a person said would come to
// nothing, against what became of it.
func (t *settling) regret(op *state.Op, i int) {
	switch o := t.orders.list.Items[i]; o.Status {
	case card.OrderSuccess:
		t.persons([]*state.Op{op}, []int{i},
			fmt.Sprintf("Op %s was resolved as not executed while its order %s was pending, and the issuer finished it after all.", op.ID, o.Shown())+t.meanwhile(op))
	case card.OrderFailed, card.OrderRefunded:
		t.record(op, state.Outcome{Result: state.ResultAbsent, By: "list", Reason: o.Reason})
	}
}

// meanwhile says what a decision on a late open does to the card that was opened
// at its address since.
func (t *settling) meanwhile(op *state.Op) string {
	r := t.Known.Resource(op.Address)
	if op.Action != card.ActionOpen || !r.Held {
		return ""
	}
	return fmt.Sprintf(" %s holds card %s by now: with --as-order the order's card takes its place, and otherwise the order's card stays undeclared.", op.Address, r.ID)
}

// lateByNumber lists the orders under the number of a freed op that no later
// op with this number explains.
func (t *settling) lateByNumber(op *state.Op) []int {
	places := slices.DeleteFunc(t.orders.under(op.OrderNo), func(i int) bool { return t.given[i] || t.rejected(op, i) })
	if op.Taken && t.orders.count(op.OrderNo) == 1 {
		return nil // the one that used the number up
	}
	return places
}

// lateByClass reports whether the order at place i may be that of a freed op,
// where the list does not show our numbers.
func (t *settling) lateByClass(op *state.Op, i int) bool {
	o := t.orders.list.Items[i]
	return !t.orders.ourSide && !t.given[i] && !t.rejected(op, i) && t.orders.free(o) && t.orders.newer(i, op.Since) &&
		!o.CreatedAt.After(op.Freed.Add(t.absence()))
}

// rejected reports whether a person has said that the order at place i is not
// the op's.
func (t *settling) rejected(op *state.Op, i int) bool {
	return slices.Contains(op.Rejected, t.orders.list.Items[i].Shown())
}
