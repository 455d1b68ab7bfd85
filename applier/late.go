package applier

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// late looks for orders of ops that were settled as absent. Such an order
// proves that the issuer took longer than settle_window; a person must say
// whose it is, as the op may have been sent again since.
func (t *settling) late(cs *classes) {
	places := map[string][]int{} // by op
	kinds := map[state.Class][]*state.Op{}
	sent := map[string]bool{} // order numbers that are under way again
	for _, op := range t.Known.Ops {
		sent[op.OrderNo] = true
	}
	for id, op := range t.Known.Freed {
		if !op.Action.MovesMoney() || op.Address.Kind != card.KindVirtualCard || sent[op.OrderNo] {
			continue
		}
		places[id] = t.lateByNumber(op)
		if c := state.ClassOf(op.Address, op.Intent); cs.ops[c] == nil && !cs.sends[c] {
			kinds[c] = append(kinds[c], op)
		}
	}
	for i, o := range t.orders.list.Items {
		for _, op := range kinds[t.orders.classOf(o)] {
			if t.lateByClass(op, i) {
				places[op.ID] = append(places[op.ID], i)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(places)) {
		if len(places[id]) > 0 {
			t.persons([]*state.Op{t.Known.Freed[id]}, places[id],
				fmt.Sprintf("The issuer lists an order that may be that of op %s, which was settled as never executed.", id))
		}
	}
}

// lateByNumber lists the orders under the number of a freed op that no later
// op with this number explains.
func (t *settling) lateByNumber(op *state.Op) []int {
	places := slices.DeleteFunc(t.orders.under(op.OrderNo), func(i int) bool { return t.given[i] })
	r := t.Known.Resource(op.Origin)
	usedUp := op.Action == card.ActionOpen && op.N < r.Opens || op.Action == card.ActionFund && op.N < r.TopUps
	if usedUp && t.orders.count(op.OrderNo) == 1 {
		return nil // the one that used the number up
	}
	return places
}

// lateByClass reports whether the order at place i may be that of a freed op,
// where the list does not show our numbers. A person who freed it knew of the
// orders until then.
func (t *settling) lateByClass(op *state.Op, i int) bool {
	o := t.orders.list.Items[i]
	if op.Decided && o.CreatedAt.Before(op.Freed) {
		return false
	}
	return !t.orders.ourSide && !t.given[i] && t.orders.free(o) && t.orders.newer(i, op.Since) &&
		!o.CreatedAt.After(op.Freed.Add(t.absence()))
}
