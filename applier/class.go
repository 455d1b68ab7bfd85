package applier

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// fits reports whether an order of the class of may be that of an op of the
// class c: it is the same, as far as anybody says.
func fits(c, of state.Class) bool {
	if of.Action == card.ActionOpen && of.What == "" {
		of.What = c.What
	}
	return of == c
}

// classes groups the ops that no listed number settles.
type classes struct {
	ops    map[state.Class][]*state.Op // first sent first
	sorted []state.Class               // in the order of their first ops
	sends  map[state.Class]bool        // classes with a call in flight
}

func newClasses() *classes {
	return &classes{ops: map[state.Class][]*state.Op{}, sends: map[state.Class]bool{}}
}

func (cs *classes) busy(op *state.Op) { cs.sends[op.Class()] = true }

func (cs *classes) add(op *state.Op) {
	c := op.Class()
	if cs.ops[c] == nil {
		cs.sorted = append(cs.sorted, c)
	}
	cs.ops[c] = append(cs.ops[c], op)
}

// class settles the ops of a class that no number settles: identical ops are
// interchangeable, so as many new orders as there are ops are ours, the oldest
// the oldest's; first come those that the issuer has an order of for certain.
func (t *settling) class(c state.Class, cs *classes) {
	ops := cs.ops[c]
	slices.SortStableFunc(ops, func(a, b *state.Op) int {
		return cmp.Or(cmp.Compare(certain(b), certain(a)), a.FirstSent.Compare(b.FirstSent))
	})
	switch {
	case cs.sends[c]:
		t.all(ops, "A call of the same kind, card and amount is in flight.")
	case t.Seen.BegunAt.IsZero():
		t.all(ops, "Its order number is not listed, and the cards were not.")
	default:
		t.deal(c, cs, t.candidates(c, ops))
	}
}

// deal gives the orders at places to the ops of a class, unless it is not
// certain whose they are.
func (t *settling) deal(c state.Class, cs *classes, places []int) {
	ops := cs.ops[c]
	switch rivals := t.rivals(c, cs, places); {
	case t.orders.ourSide && len(places) > 0:
		t.doubted(ops, places)
	case !t.explained(ops, places):
		t.persons(ops, places, "The issuer lists more orders of this kind, card and amount than this ledger can explain, so it is not certain which one is the op's.")
	case rivals && t.undecided(places):
		t.all(ops, "The issuer lists a pending order of this amount and does not say yet of which card type.")
	case rivals:
		t.persons(ops, places, "The issuer lists an order of this amount and does not say of which card type, and there are ops of several types.")
	default:
		t.give(ops, places)
	}
}

// rivals reports whether one of the orders fits another class as well.
func (t *settling) rivals(c state.Class, cs *classes, places []int) bool {
	return slices.ContainsFunc(places, func(i int) bool {
		of := t.orders.classOf(t.orders.list.Items[i])
		rival := func(other state.Class) bool { return other != c && fits(other, of) }
		return slices.ContainsFunc(cs.sorted, rival) || slices.ContainsFunc(slices.Collect(maps.Keys(cs.sends)), rival)
	})
}

// give settles the first ops by the orders at places, and the rest as missing.
func (t *settling) give(ops []*state.Op, places []int) {
	if len(places) > 0 && t.wavers(ops, len(places)) {
		return
	}
	some := len(places) > 0 && len(places) < len(ops)
	for n, op := range ops {
		if n < len(places) {
			t.found(op, places[n])
		} else {
			t.missing(op, some)
		}
	}
}

// doubted asks a person about ops that are like orders under the numbers of
// others, where the list shows ours: they are somebody else's, unless the
// issuer took one of ours without its number.
func (t *settling) doubted(ops []*state.Op, places []int) {
	for _, op := range ops {
		if reason, due := t.unproven(op); reason != "" {
			t.until(op, reason, due)
		} else {
			t.persons([]*state.Op{op}, places, "The issuer lists an order of this kind, card and amount under another number, and none under the op's own.")
		}
	}
}

// wavers waits with a whole class that has orders until the lists prove that no
// more come. An order that shows may be somebody else's while the op's own is
// still under way, and which op's number it carries is not known either: that
// can only be said of all of them together, once all are there.
func (t *settling) wavers(ops []*state.Op, orders int) bool {
	for i, op := range ops {
		reason, due := t.unproven(op)
		if reason == "" || i < orders && certain(op) > 0 {
			continue
		}
		for _, op := range ops {
			t.until(op, reason, due)
		}
		return true
	}
	return false
}

// certain is 1 for an op that the issuer is known to have an order of.
func certain(op *state.Op) int {
	if op.Pending || op.Exists {
		return 1
	}
	return 0
}

// candidates lists the places of the orders that may be the class's, oldest
// first: new ones that nothing in the ledger accounts for.
func (t *settling) candidates(c state.Class, ops []*state.Op) []int {
	if t.Reference == card.ReferenceMerchant && t.orders.ourSide {
		return nil
	}
	var places []int
	for i, o := range t.orders.list.Items {
		isNew := func(op *state.Op) bool { return t.orders.newer(i, op.Since) }
		if !t.given[i] && fits(c, t.orders.classOf(o)) && t.orders.free(o) && slices.ContainsFunc(ops, isNew) {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int {
		items := t.orders.list.Items
		if items[a].CreatedAt.IsZero() || items[b].CreatedAt.IsZero() {
			return cmp.Compare(b, a)
		}
		return cmp.Or(items[a].CreatedAt.Compare(items[b].CreatedAt), cmp.Compare(b, a))
	})
	return places
}

// explained reports whether each candidate can be the order of one op: none
// may be older than the op that it would be given to.
func (t *settling) explained(ops []*state.Op, places []int) bool {
	if len(places) > len(ops) {
		return false
	}
	for n, i := range places {
		if !t.orders.newer(i, ops[n].Since) {
			return false
		}
	}
	return true
}

// undecided reports whether one of the orders is still pending.
func (t *settling) undecided(places []int) bool {
	return slices.ContainsFunc(places, func(i int) bool { return t.orders.list.Items[i].Status == card.OrderPending })
}

func (t *settling) persons(ops []*state.Op, places []int, reason string) {
	candidates := t.orders.at(places)
	for _, op := range ops {
		t.person(op, reason, candidates)
	}
}

func (t *settling) all(ops []*state.Op, reason string) {
	for _, op := range ops {
		t.wait(op, reason)
	}
}
