package planner

import (
	"fmt"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// newLedgerRefusals keeps a ledger from opening cards beside those that another
// ledger of this configuration may have opened: one that was lost, or one that
// is newer than this copy. What is listed under a wanted address is adopted;
// what may be ours under another address is not.
func (w *work) newLedgerRefusals() []Refusal {
	opens, renamed := map[string]bool{}, map[string]bool{}
	for _, c := range w.changes {
		if c.Action == card.ActionOpen {
			opens[c.Task.CardType] = true
			renamed[c.Task.CardType] = renamed[c.Task.CardType] || w.origins.moved(c.Address)
		}
	}
	if w.in.Options.NewLedger || len(opens) == 0 {
		return nil
	}
	l := w.lost()
	var first, later []string
	for c := range w.undeclaredCards() {
		switch fresh := !l.opened[c.CardType]; {
		case c.Kind != card.KindVirtualCard || !opens[c.CardType] || w.index.past[c.ID]:
		case fresh && (w.in.Settings.Reference == card.ReferenceNone || l.ours(c) || renamed[c.CardType] && !l.shown && c.HolderID == ""):
			first = append(first, c.ID)
		case !fresh && l.ours(c) && l.newer(c):
			later = append(later, c.ID)
		}
	}
	const advice = "Take them with import blocks, name them in an ignore block, or, if they are none of yours: cardform apply --new-ledger"
	var refusals []Refusal
	if len(first) > 0 {
		why := "they may be yours, from a ledger that was lost"
		switch {
		case w.in.Settings.Reference == card.ReferenceNone:
		case !l.shown:
			why = "nobody holds them, the issuer's list shows none of our order numbers, and moved blocks say that what is opened had other names, so they may be yours, from a ledger that was lost"
		default:
			why = "their orders have numbers as cardform makes them, and no holder, so they may be yours, under addresses that were renamed before the ledger was lost"
		}
		refusals = append(refusals, Refusal{
			Code:   RefusedNewLedger,
			Reason: fmt.Sprintf("This ledger holds no card that it opened, of a type that the plan opens, and the account already has undeclared cards of that type (%s): %s.", someOf(first), why),
			Advice: advice,
		})
	}
	if len(later) > 0 {
		refusals = append(refusals, Refusal{
			Code: RefusedNewLedger,
			Reason: fmt.Sprintf("The account has undeclared cards of a type that the plan opens (%s), with orders that this ledger does not know and numbers as cardform makes them, and no holder: "+
				"they may be yours, and this ledger an older copy.", someOf(later)),
			Advice: "If this is an older copy, bring the newest ledger back. " + advice,
		})
	}
	return refusals
}

// lost tells which undeclared cards another ledger of this configuration may
// have opened.
type lost struct {
	opened map[string]bool // types of which this ledger opened a card itself
	*openings
	newest map[string]int  // by type: the place of the newest order of a card that this ledger opened
	known  map[string]bool // order numbers that this ledger accounts for
	own    map[string]bool // numbers that addresses of configuration and ledger give
	shown  bool            // the list shows numbers as cardform makes them
}

func (w *work) lost() lost {
	l := lost{
		opened: map[string]bool{}, openings: w.openings(),
		newest: map[string]int{}, known: map[string]bool{}, own: w.ownNumbers(),
	}
	l.shown = slices.ContainsFunc(w.in.Seen.Orders.Items, func(o card.Order) bool { return state.IsOrderNo(o.Number) || state.IsOrderNo(o.PlatformNumber) })
	for _, ops := range []map[string]*state.Op{w.in.Known.Ops, w.in.Known.Freed} {
		for _, op := range ops {
			l.known[op.OrderNo], l.known[op.PlatformNo] = true, true
			if op.Action == card.ActionOpen {
				l.opened[op.CardType] = true
			}
		}
	}
	for _, r := range w.in.Known.Resources {
		l.know(r)
	}
	delete(l.known, "")
	return l
}

func (l *lost) know(r *state.Resource) {
	l.known[r.Last.OrderNo] = true
	for _, number := range r.Orders {
		l.known[number] = true
	}
	o := l.of[r.ID]
	if !openedHere(r, o) {
		return
	}
	l.opened[r.CardType] = true
	if o != nil {
		if at, ok := l.newest[r.CardType]; !ok || l.place[o] < at {
			l.newest[r.CardType] = l.place[o]
		}
	}
}

// openedHere reports whether this ledger opened the card that it holds. One that
// it only found by its order has no order that the ledger accounts for, or only
// top-ups, and was taken hold of long after it was opened. One that was renamed
// has the numbers of its new address, of which none may be used up.
func openedHere(r *state.Resource, opening *card.Order) bool {
	const long = time.Hour
	if !r.Held || r.CardType == "" || len(r.Orders) == 0 {
		return false
	}
	if opening != nil && slices.Contains(r.Orders, opening.PlatformNumber) {
		return true
	}
	return r.Opens > 0 && (opening == nil || opening.CreatedAt.IsZero() || r.HeldAt.Sub(opening.CreatedAt) < long)
}

// ours reports whether nobody holds the card, its order has a number of our
// form, and the ledger does not know the order.
func (l *lost) ours(c *card.Card) bool {
	o := l.of[c.ID]
	return o != nil && c.HolderID == "" && (state.IsOrderNo(o.Number) || state.IsOrderNo(o.PlatformNumber)) &&
		!l.known[o.Number] && !l.known[o.PlatformNumber]
}

// newer reports whether the order of a card is one that this ledger, if it is an
// older copy, need not know: it came after the last card of the type that the
// ledger opened, or an address of this configuration gives its number. Others
// were there when that card was opened, and were let be: those of another
// configuration.
func (l *lost) newer(c *card.Card) bool {
	o := l.of[c.ID]
	at, ok := l.newest[c.CardType]
	return !ok || l.place[o] < at || l.own[o.Number] || l.own[o.PlatformNumber]
}

// ownNumbers are the numbers that opens of the addresses of configuration and
// ledger had or may have.
func (w *work) ownNumbers() map[string]bool {
	last := map[card.Address]int{}
	for a, r := range w.in.Known.Resources {
		last[a] = r.Opens
	}
	for _, c := range w.in.Want.Cards {
		last[c.Address] = max(0, last[c.Address])
		for _, old := range w.origins.of(c.Address) {
			last[old] = max(0, last[old])
		}
	}
	for _, c := range w.changes {
		last[c.Address] = max(last[c.Address], c.Task.N)
	}
	numbers := map[string]bool{}
	for a, used := range last {
		for n := 0; a.Kind == card.KindVirtualCard && n <= used+numbersAhead; n++ {
			numbers[w.orderNo(a, card.ActionOpen, n)] = true
		}
	}
	return numbers
}
