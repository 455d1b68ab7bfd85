package planner

import (
	"iter"

	"github.com/cardform/cardform/card"
)

// undeclaredHolders yields the listed holders that nobody here knows of.
func (w *work) undeclaredHolders() iter.Seq[*card.Cardholder] {
	return func(yield func(*card.Cardholder) bool) {
		for i := range w.in.Seen.Holders {
			h := &w.in.Seen.Holders[i]
			if w.isUndeclared(h.ID) && !w.index.ignored[lower(h.Email)] && !yield(h) {
				return
			}
		}
	}
}

// undeclaredCards yields the listed cards that nobody here knows of.
func (w *work) undeclaredCards() iter.Seq[*card.Card] {
	return func(yield func(*card.Card) bool) {
		for i := range w.in.Seen.Cards {
			if c := &w.in.Seen.Cards[i]; w.isUndeclared(c.ID) && !yield(c) {
				return
			}
		}
	}
}

// isUndeclared reports whether neither this plan, nor the ledger, nor an ignore
// block knows the id.
func (w *work) isUndeclared(id string) bool {
	return !w.taken(id) && !w.index.ignored[id]
}

// undeclared counts them.
func (w *work) undeclared() Undeclared {
	var u Undeclared
	for range w.undeclaredHolders() {
		u.Cardholders++
	}
	for c := range w.undeclaredCards() {
		if c.Kind == card.KindVirtualCard {
			u.VirtualCards++
		} else {
			u.PhysicalCards++
		}
	}
	return u
}
