package planner

import (
	"cmp"
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// findOrder looks for orders under the numbers that this address would use next,
// and that its old names would have used. The latest name counts, unless an older
// one has a later order: then a person must say which card it is.
func (w *work) findOrder(c card.WantCard, known state.Resource) found {
	if f, ok := w.findRevived(c, known); ok || len(w.index.orders) == 0 {
		return f
	}
	f := w.findUnder(c.Address, ownName)
	for _, old := range w.origins.of(c.Address) {
		switch other := w.findUnder(old, oldName(old)); {
		case other.order == nil || f.wait != "" || f.order != nil && !w.later(other.order, f.order):
		case f.card != nil && w.index.ignored[other.order.CardID]:
		case f.card != nil && other.card != nil && !w.index.ignored[f.card.ID]:
			return found{
				block: fmt.Sprintf("The issuer lists the order %s of %s with the card %s, and the later order %s of %s with the card %s.",
					f.orderNo, f.whose, f.card.ID, other.orderNo, other.whose, other.card.ID),
				advice: "Name the one that it is not in an ignore block.",
			}
		default:
			f = other
		}
	}
	return f
}

// ownName is how a plan calls the address that it speaks of.
const ownName = "this address"

func oldName(a card.Address) string { return a.String() + " (its old name)" }

// findUnder looks for orders under the numbers that an address would use next.
// The last one that succeeded is the card; every number found is used up.
func (w *work) findUnder(a card.Address, whose string) found {
	f := found{n: w.in.Known.Resource(a).Opens}
	for n := f.n; n < f.n+numbersAhead; n++ {
		no := w.orderNo(a, card.ActionOpen, n)
		o := w.index.orders[no]
		if o == nil {
			continue
		}
		f = w.judgeOrder(found{n: n + 1, orderNo: no, origin: a, whose: whose}, o)
		if f.wait != "" || f.block != "" {
			return f
		}
		if f.card != nil {
			f.n = n
			return w.lastOrder(a, f)
		}
	}
	return f
}

// lastOrder looks past a card that was found for a newer one, opened by
// --replace.
func (w *work) lastOrder(a card.Address, f found) found {
	for n := f.n + 1; n <= f.n+numbersAhead; n++ {
		no := w.orderNo(a, card.ActionOpen, n)
		if o := w.index.orders[no]; o != nil {
			if next := w.judgeOrder(found{n: n, orderNo: no, origin: a, whose: f.whose}, o); next.card != nil || next.wait != "" {
				f = next
			}
		}
	}
	return f
}

// later reports whether the issuer made an order after another one. The list
// begins with the newest.
func (w *work) later(o, other *card.Order) bool {
	return cmp.Or(o.CreatedAt.Compare(other.CreatedAt), cmp.Compare(w.openings().place[other], w.openings().place[o])) > 0
}

// laterOrder is the newest order of this address, or of one of its old names, that
// the ledger does not know and that has, or may yet have, a card of its own: one
// later than that of the card id, "" for none.
func (w *work) laterOrder(a card.Address, id string) (found, bool) {
	if !w.index.strays {
		return found{}, false // in a fleet at rest, without a hash for each card
	}
	if o, no := w.strayUnder(a); o != nil {
		return found{order: o, orderNo: no, whose: ownName}, true
	}
	for _, old := range w.origins.of(a) {
		o, no := w.strayUnder(old)
		if o == nil {
			continue
		}
		if opening := w.openings().of[id]; opening == nil || w.later(o, opening) {
			return found{order: o, orderNo: no, whose: oldName(old)}, true
		}
	}
	return found{}, false
}

// openings are the orders that the issuer lists of opened cards, the newest first.
type openings struct {
	of    map[string]*card.Order // by card id
	place map[*card.Order]int    // in the list
}

func (w *work) openings() *openings {
	if w.opened == nil {
		w.opened = &openings{of: map[string]*card.Order{}, place: map[*card.Order]int{}}
		for i := range w.in.Seen.Orders.Items {
			if o := &w.in.Seen.Orders.Items[i]; o.Kind == card.OrderOpen {
				w.opened.of[o.CardID], w.opened.place[o] = o, i
			}
		}
	}
	return w.opened
}

func (w *work) strayUnder(a card.Address) (o *card.Order, no string) {
	for n := w.freeNumber(a) - 1; n >= w.in.Known.Resource(a).Opens; n-- {
		no := w.orderNo(a, card.ActionOpen, n)
		o := w.index.orders[no]
		if o != nil && w.index.stray(*o) && (o.CardID == "" || !w.taken(o.CardID)) {
			return o, no
		}
	}
	return nil, ""
}

// replacedElsewhere reports whether the issuer lists a later card of this
// address than the one that the ledger holds, and says so in the plan: the
// ledger is a copy from before the card was replaced.
func (w *work) replacedElsewhere(c card.WantCard, known state.Resource) bool {
	f, ok := w.laterOrder(c.Address, known.ID)
	switch {
	case !ok:
		return false
	case f.order.Status != card.OrderSuccess:
		w.wait(c.Address, "The issuer has not finished the order "+f.orderNo+" of "+f.whose+", which this ledger does not know.")
	default:
		w.block(c.Address, "The ledger is older than the issuer's list: the order "+f.orderNo+" of "+f.whose+" opened the card "+f.order.CardID+", and the ledger holds "+known.ID+".",
			fmt.Sprintf("Bring the newest ledger back, or take that card over with: cardform state rm %[1]s, then cardform import %[1]s %[2]s", card.Quote(c.Address.String()), f.order.CardID))
	}
	return true
}

// freeNumber is the first order number of an address that neither the ledger nor
// the issuer's list has.
func (w *work) freeNumber(a card.Address) int {
	next := w.in.Known.Resource(a).Opens
	for n := next; n < next+numbersAhead && len(w.index.orders) > 0; n++ {
		if a.Kind == card.KindVirtualCard && w.index.orders[w.orderNo(a, card.ActionOpen, n)] != nil {
			next = n + 1
		}
	}
	return next
}

// judgeOrder says what an order under our number means for its address.
func (w *work) judgeOrder(f found, o *card.Order) found {
	switch o.Status {
	case card.OrderSuccess:
		f.card, f.why = w.index.cards[o.CardID], "order"
		f.reason = "The issuer lists the order " + f.orderNo + " of " + f.whose + ": its card " + o.CardID + " is taken into the ledger."
		switch {
		case f.card == nil && w.fresh(w.made(o)):
			f.wait = "The order " + f.orderNo + " of " + f.whose + " succeeded, and its card is not listed yet."
		case f.card == nil:
			f.block = "The order " + f.orderNo + " of " + f.whose + " succeeded, and its card " + o.CardID + " is not listed."
			f.advice = "Ask the issuer what became of it; to open another: cardform apply --replace ADDRESS"
		case w.taken(o.CardID):
			f.block = "The card " + o.CardID + " of the order " + f.orderNo + " is held at " + w.ownerOf(o.CardID).String() + "."
			f.advice = "Rename one of them with: cardform state mv"
		}
	case card.OrderFailed, card.OrderRefunded:
		if w.fresh(w.made(o)) {
			f.wait = "The order " + f.orderNo + " of " + f.whose + " failed a moment ago; it counts once the settle window is over."
		}
	default:
		f.wait = "The issuer has not finished the order " + f.orderNo + " of " + f.whose + "."
	}
	if f.card != nil || f.wait != "" || f.block != "" {
		f.order = o
	}
	return f
}

func (w *work) orderNo(a card.Address, action card.Action, n int) string {
	s := w.in.Settings
	return state.OrderNo(s.MerchantID, s.Name, a, action, n)
}
