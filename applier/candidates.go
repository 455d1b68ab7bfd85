package applier

import (
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Candidates lists the orders that a person may choose from as that of op, an
// open or a top-up of a virtual card: those under its numbers, else the ones of
// its kind, card and amount that came since and that nothing in the ledger
// accounts for. The whole order list must have been read.
func Candidates(s Situation, op *state.Op) []card.Order {
	t := &settling{Situation: s, given: map[int]bool{}}
	t.orders = newOrderBook(s)
	places := t.orders.byNumber(op)
	if len(places) == 0 {
		places = t.candidates(op.Class(), []*state.Op{op})
	}
	orders := make([]card.Order, len(places))
	for n, i := range places {
		orders[n] = t.orders.list.Items[i]
	}
	return orders
}
