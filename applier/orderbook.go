package applier

import (
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// orderBook answers questions about the issuer's order list.
type orderBook struct {
	list    card.OrderList
	places  map[string]int       // by either number: its place in list.Items
	older   map[int]int          // the next older place with the same number
	ours    map[string]bool      // numbers that we gave and the ledger still knows
	claimed map[string]bool      // the issuer's numbers of orders that are accounted for
	cards   map[string]card.Card // listed, by id
	owned   map[string]bool      // ids of cards that the ledger holds or held
	ourSide bool                 // the list shows the numbers that we gave
}

func newOrderBook(s Situation) orderBook {
	b := orderBook{
		list: s.Seen.Orders, older: map[int]int{}, places: make(map[string]int, len(s.Seen.Orders.Items)),
		ours: map[string]bool{}, claimed: map[string]bool{}, owned: map[string]bool{}, cards: make(map[string]card.Card, len(s.Seen.Cards)),
	}
	for i, o := range slices.Backward(b.list.Items) {
		for _, number := range []string{o.Number, o.PlatformNumber} {
			if older, ok := b.places[number]; ok && older != i {
				b.older[i] = older
			}
			if number != "" {
				b.places[number] = i
			}
		}
	}
	for _, c := range s.Seen.Cards {
		b.cards[c.ID] = c
	}
	b.account(s.Known)
	b.ourSide = slices.ContainsFunc(b.list.Items, func(o card.Order) bool {
		known := b.ours[o.Number] || b.claimed[o.Number] && state.IsOrderNo(o.Number)
		merchant := s.Reference == card.ReferenceMerchant && state.IsOrderNo(o.Number) // a wrong guess ends in 880012
		return known || merchant || o.Number != "" && o.PlatformNumber != ""
	})
	return b
}

// account notes which orders and cards the ledger knows already.
func (b *orderBook) account(known *state.State) {
	for _, r := range known.Resources {
		for _, number := range r.Orders {
			b.claimed[number] = true
		}
		for _, id := range r.Past {
			b.owned[id] = true
		}
		b.ours[r.Last.OrderNo], b.owned[r.ID] = true, true
	}
	for _, op := range known.Ops {
		b.ours[op.OrderNo], b.claimed[op.PlatformNo] = true, true
	}
	for _, op := range known.Freed {
		b.ours[op.OrderNo] = true
	}
	delete(b.ours, "")
	delete(b.claimed, "")
	delete(b.owned, "")
}

// at lists the orders at places.
func (b *orderBook) at(places []int) []card.Order {
	orders := make([]card.Order, len(places))
	for n, i := range places {
		orders[n] = b.list.Items[i]
	}
	return orders
}

// byNumber lists the places of the orders that carry one of the op's numbers.
// The issuer's number decides. Where the issuer takes ours more than once, the
// orders that are accounted for are not the op's.
func (b *orderBook) byNumber(op *state.Op) []int {
	if i, ok := b.places[op.PlatformNo]; ok {
		return []int{i}
	}
	return b.under(op.OrderNo)
}

// under lists the places of the orders under a number of ours that the ledger
// does not know by the issuer's number or by their card.
func (b *orderBook) under(number string) []int {
	var places []int
	for i, ok := b.places[number]; ok; i, ok = b.older[i] {
		if b.unclaimed(b.list.Items[i]) {
			places = append(places, i)
		}
	}
	return places
}

// count is how many orders the list shows under a number.
func (b *orderBook) count(number string) int {
	n := 0
	for i, ok := b.places[number]; ok; i, ok = b.older[i] {
		n++
	}
	return n
}

// unclaimed reports whether nothing that the ledger knows is the order, going
// by the issuer's number and by its card.
func (b *orderBook) unclaimed(o card.Order) bool {
	return !b.claimed[o.Number] && !b.claimed[o.PlatformNumber] && (o.Kind != card.OrderOpen || !b.owned[o.CardID])
}

// classOf is the class that an op with this order is of, which that of an open
// does not name where nobody says of which type its card is.
func (b *orderBook) classOf(o card.Order) state.Class {
	in := state.Intent{CardType: b.cardType(o), CardID: o.CardID, Gross: o.Gross}
	switch o.Kind {
	case card.OrderOpen:
		in.Action = card.ActionOpen
	case card.OrderTopUp:
		in.Action = card.ActionFund
	}
	return state.ClassOf(card.Address{}, in)
}

// reaches reports whether the list was read back past since.
func (b *orderBook) reaches(since card.Cursor) bool {
	if b.list.Whole {
		return true
	}
	if since == (card.Cursor{}) {
		return false
	}
	_, met := b.places[since.Number]
	return met || slices.ContainsFunc(b.list.Items, func(o card.Order) bool {
		return !o.CreatedAt.IsZero() && o.CreatedAt.Before(since.CreatedAt)
	})
}

// newer reports whether the order at place i came after since.
func (b *orderBook) newer(i int, since card.Cursor) bool {
	o := b.list.Items[i]
	switch at, met := b.places[since.Number]; {
	case since == (card.Cursor{}):
		return true
	case met:
		return i < at
	default:
		return o.CreatedAt.IsZero() || !o.CreatedAt.Before(since.CreatedAt)
	}
}

// free reports whether an order is accounted for by nothing in the ledger.
// Where the list shows our numbers, one of ours that is not an op's own
// belongs to another address or configuration.
func (b *orderBook) free(o card.Order) bool {
	return b.unclaimed(o) && !b.ours[o.Number] && (!b.ourSide || !state.IsOrderNo(o.Number))
}

// cardType is the type of the card that an order opened, "" when neither the
// order nor the card list says it.
func (b *orderBook) cardType(o card.Order) string {
	if o.CardType != "" {
		return o.CardType
	}
	return b.cards[o.CardID].CardType
}

// outcome records an order as what became of op, with the issuer's figures.
func (b *orderBook) outcome(op *state.Op, o card.Order, result state.Result) state.Outcome {
	out := orderOutcome(op.OrderNo, o, result)
	out.By = "list"
	if out.PlatformNo == "" {
		out.PlatformNo = op.PlatformNo
	}
	c := b.cards[out.ID]
	out.Status, out.Number = c.Status, c.Number
	return out
}

// orderOutcome is the outcome that an order stands for. orderNo is the number
// that we gave it.
func orderOutcome(orderNo string, o card.Order, result state.Result) state.Outcome {
	platform := o.PlatformNumber
	if platform == "" && o.Number != orderNo {
		platform = o.Number
	}
	out := state.Outcome{
		Result: result, By: "answer", ID: o.CardID, PlatformNo: platform,
		Gross: o.Gross, Fee: o.Fee, Net: o.Net, Reason: o.Reason,
	}
	if out.Reason == "" && (o.Status == card.OrderFailed || o.Status == card.OrderRefunded) {
		out.Reason = string(o.Status)
	}
	return out
}
