package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// pair is an order of the ledger and what the issuer lists for it.
type pair struct {
	record state.OrderRecord
	order  *card.Order // nil: not listed, or of a physical card
	place  int
}

// gross is what the order took, by the issuer where it says so.
func (p pair) gross() card.Money {
	switch {
	case p.order != nil && p.order.Status == card.OrderSuccess:
		return p.order.Gross
	case p.record.Result == state.ResultDone: // also one that was paid back since
		return p.record.Gross
	}
	return 0
}

// owned says for whom we would give an order number.
type owned struct {
	address card.Address
	action  card.Action
	n       int
}

// match pairs the ledger's orders with listed ones, each with one at most: by
// the issuer's number, by ours, and else by card and amount. Where a number of
// ours was taken twice, one of the two stays alone.
func (r *reconciling) match() {
	r.pairs = make([]pair, len(r.books.Journal.Orders))
	r.pairOf, r.open = make(map[int]*pair, len(r.pairs)), map[int]bool{}
	places := r.places()
	for i, record := range r.books.Journal.Orders {
		r.pairs[i].record = record
	}
	keys := []func(state.OrderRecord) string{
		func(o state.OrderRecord) string { return o.PlatformNo },
		func(o state.OrderRecord) string { return o.OrderNo },
		func(o state.OrderRecord) string { return cardKey(o.Action.OrderKind(), o.CardID, o.Gross) },
	}
	for _, result := range []state.Result{state.ResultDone, state.ResultFailed} { // one that failed may have been taken as done since
		for _, key := range keys {
			for i := range r.pairs {
				p := &r.pairs[i]
				if p.order == nil && p.record.Result == result && p.record.Address.Kind == card.KindVirtualCard {
					r.take(p, places[key(p.record)])
				}
			}
		}
	}
	for _, op := range r.books.Stored.OpenOps() {
		r.claim(places[op.PlatformNo])
		r.claim(places[op.OrderNo])
		r.claim(places[r.settledAs(op)])
	}
}

// places lists where the order list has a number, or an order of some amount
// on a card.
func (r *reconciling) places() map[string][]int {
	places := map[string][]int{}
	for i, o := range r.in.Seen.Orders.Items {
		for _, key := range []string{o.Number, o.PlatformNumber, cardKey(o.Kind, o.CardID, o.Gross)} {
			places[key] = append(places[key], i)
		}
	}
	delete(places, "")
	return places
}

// cardKey is the key of orders of one amount on one card; "" without a card. No
// order number holds a slash.
func cardKey(kind card.OrderKind, id string, gross card.Money) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/%s", kind, id, gross)
}

// take pairs a record with the best of the places that are left: one that
// ended as recorded before one that did not.
func (r *reconciling) take(p *pair, places []int) {
	best := -1
	for _, i := range places {
		o := &r.in.Seen.Orders.Items[i]
		if r.pairOf[i] != nil || o.Kind != p.record.Action.OrderKind() {
			continue
		}
		if best < 0 || r.change(p.record, o) == "" {
			best = i
		}
	}
	if best >= 0 {
		p.order, p.place = &r.in.Seen.Orders.Items[best], best
		r.pairOf[best] = p
	}
}

// claim gives the first of the places that is left to an open op.
func (r *reconciling) claim(places []int) {
	for _, i := range places {
		if r.pairOf[i] == nil {
			r.open[i] = true
			return
		}
	}
}

// settledAs is the issuer's number that an op was settled with in memory, "" if
// it was not.
func (r *reconciling) settledAs(op *state.Op) string {
	before := r.books.Stored.Resource(op.Address).Orders
	for _, number := range r.in.Known.Resource(op.Address).Orders {
		if !slices.Contains(before, number) {
			return number
		}
	}
	return ""
}

// change says what the issuer now lists otherwise than the ledger recorded; ""
// for nothing, or nothing that counts yet.
func (w *work) change(r state.OrderRecord, o *card.Order) string {
	switch {
	case o.Status == card.OrderPending || o.Status == card.OrderUnknown:
		return ""
	case r.Result == state.ResultFailed && r.Action == card.ActionOpen && !w.index.owner[o.CardID].IsZero():
		return "" // its card was taken into the ledger since
	case (r.Result == state.ResultDone) != (o.Status == card.OrderSuccess):
		return fmt.Sprintf("The ledger counts the order %s (%s, %s USD) as %s, and the issuer now lists it as %s.", o.Shown(), r.Action, o.Gross, r.Result, o.Status)
	case r.Result == state.ResultDone && (r.Gross != o.Gross || r.Fee != o.Fee):
		return fmt.Sprintf("The ledger has the order %s (%s) with gross %s and fee %s, and the issuer now lists %s and %s.", o.Shown(), r.Action, r.Gross, r.Fee, o.Gross, o.Fee)
	}
	return ""
}

// ledgerSide names the ledger's orders that the issuer lists otherwise, or not.
func (r *reconciling) ledgerSide() {
	for _, p := range r.pairs {
		rec := p.record
		d := Difference{Address: rec.Address.String(), ID: rec.CardID, OrderNo: cmp.Or(rec.PlatformNo, rec.OrderNo), Amount: rec.Gross, At: rec.Time}
		switch {
		case p.order != nil:
			d.Class, d.OrderNo, d.Detail = ReconcileChanged, p.order.Shown(), r.change(rec, p.order)
			d.Amount = max(rec.Gross, p.order.Gross)
			if rec.Result == state.ResultDone && p.order.Status == card.OrderSuccess {
				d.Amount = rec.Gross - p.order.Gross
				d.Amount = max(d.Amount, -d.Amount)
			}
		case rec.Address.Kind == card.KindVirtualCard && rec.Result == state.ResultDone:
			d.Class = ReconcileNotListed
			d.Detail = fmt.Sprintf("The ledger has the order %s (%s of card %s, gross %s, fee %s, net %s) of %s, and the issuer does not list it.",
				d.OrderNo, rec.Action, rec.CardID, rec.Gross, rec.Fee, rec.Net, stamp(rec.Time))
			if r.young(rec.Time) {
				d.Class, d.Detail = ReconcileOpen, d.Detail+tooYoung
			}
		}
		if d.Detail != "" {
			r.add(d)
		}
	}
}

// issuerSide names the listed orders that are ours by number or card and that
// the ledger does not have. What is nobody's of here is counted as others'.
func (r *reconciling) issuerSide() {
	for i := range r.in.Seen.Orders.Items {
		o := &r.in.Seen.Orders.Items[i]
		takes := o.Status == card.OrderSuccess || o.Status == card.OrderPending || o.Status == card.OrderUnknown
		if o.Status == card.OrderSuccess {
			r.put[o.CardID] += o.Net
		}
		if !takes || r.pairOf[i] != nil || r.open[i] {
			continue
		}
		d := Difference{Class: ReconcileNotRecorded, ID: o.CardID, OrderNo: o.Shown(), Amount: o.Gross, At: o.CreatedAt}
		about := fmt.Sprintf("The issuer lists the order %s (%s, %s, card %s, gross %s, fee %s, net %s) of %s", o.Shown(), o.Kind, o.Status, cmp.Or(o.CardID, "none"), o.Gross, o.Fee, o.Net, stamp(o.CreatedAt))
		own, ours := r.number(o)
		switch {
		case ours:
			r.loners = append(r.loners, *o)
		case o.Status == card.OrderSuccess:
			r.others = append(r.others, *o)
		}
		if op, is := r.absent(o); is {
			r.add(r.afterAll(d, about, op, o))
		} else if ours {
			d.Address = own.address.String()
			d.Detail = fmt.Sprintf("%s under our number %d for the %s of this address, and the ledger has no such order: it is an old copy, or has a twin.", about, own.n+1, own.action)
			r.add(d)
		} else if a := r.index.owner[o.CardID]; !a.IsZero() && r.since(a, o) {
			d.Address = a.String()
			d.Detail = about + ", on our card, and the ledger has no such order: somebody else sent it, or this ledger is an old copy or has a twin."
			r.add(d)
		}
	}
}

// since reports whether an order was made when the ledger held its card.
func (r *reconciling) since(a card.Address, o *card.Order) bool {
	return o.Kind != card.OrderOpen && (o.CreatedAt.IsZero() || !o.CreatedAt.Before(r.in.Known.Resource(a).HeldAt))
}

// number says for whom we would have given an order its number.
func (r *reconciling) number(o *card.Order) (owned, bool) {
	if r.ours == nil {
		r.ours = r.numbers()
	}
	own, is := r.ours[o.Number]
	if !is {
		own, is = r.ours[o.PlatformNumber]
	}
	return own, is
}

// numbers lists the order numbers of every address that the ledger or the
// configuration knows, some of them not used up yet, and the issuer's numbers
// of orders that a person gave up.
func (r *reconciling) numbers() map[string]owned {
	ours := map[string]owned{}
	give := func(a card.Address) {
		known := r.in.Known.Resource(a)
		for n := range known.Opens + numbersAhead {
			ours[r.orderNo(a, card.ActionOpen, n)] = owned{a, card.ActionOpen, n}
		}
		for n := range known.TopUps + numbersAhead {
			ours[r.orderNo(a, card.ActionFund, n)] = owned{a, card.ActionFund, n}
		}
	}
	for a := range r.in.Known.Resources {
		if a.Kind == card.KindVirtualCard {
			give(a)
		}
	}
	origins := newOrigins(r.in.Want.Moves, wantedIn(r.in.Want))
	for _, c := range r.in.Want.Cards {
		for _, a := range append(origins.of(c.Address), c.Address) {
			if a.Kind == card.KindVirtualCard && r.in.Known.Resources[a] == nil {
				give(a)
			}
		}
	}
	for _, op := range r.books.Journal.Absent {
		own := owned{op.Address, op.Action, op.N}
		ours[op.OrderNo], ours[op.PlatformNo] = own, own
	}
	delete(ours, "")
	return ours
}
