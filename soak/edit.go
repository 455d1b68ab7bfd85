package main

import "github.com/cardform/cardform/card"

// edits says how much of a fleet changes in a round.
type edits struct{ removed, revived, added, retargeted, moved, spent int }

// editsOf is what changes in a fleet of so many cards: about one in six.
func editsOf(cards int) edits {
	part := func(n int) int { return max(1, cards*n/5000) }
	return edits{removed: part(160), revived: part(140), added: part(20), retargeted: part(200), moved: part(20), spent: part(500)}
}

// edit changes what is wanted. Cards that leave stay alive at the issuer, and
// most that come are ones that left before, as their owner would adopt them
// back. Spending comes before reckon.
func (f *fleet) edit(e edits) {
	f.moves = nil
	for range e.removed {
		f.remove(f.pick(func(u *unit) bool { return u.wanted }))
	}
	back := e.added
	for range e.revived {
		if u := f.pick(func(u *unit) bool { return !u.wanted }); u != nil {
			u.wanted, u.who.wanted = true, true
		} else {
			back++
		}
	}
	for range back {
		f.join()
	}
	for range e.retargeted {
		if u := f.pick(func(u *unit) bool { return u.wanted }); u != nil {
			u.target = f.target()
		}
	}
	for range e.moved {
		f.rename()
	}
}

func (f *fleet) remove(u *unit) {
	if u == nil {
		return
	}
	u.wanted = false
	u.who.wanted = false
	for _, other := range f.units {
		if other.who == u.who && other.wanted {
			u.who.wanted = true // has another card
		}
	}
}

// rename moves a card, or its holder, to another address.
func (f *fleet) rename() {
	u := f.pick(func(u *unit) bool { return u.wanted && u.held })
	if u == nil || f.moving(u.key) || f.moving(u.who.key) {
		return
	}
	m := move{block: "virtual_card.travel", from: u.key}
	key := &u.key
	switch {
	case f.rng.IntN(4) == 0:
		m, key = move{block: "cardholder.employee", from: u.who.key}, &u.who.key
	case u.physical():
		m.block = "physical_card.van"
	}
	*key = f.key((*key)[:1])
	m.to = *key
	f.moves = append(f.moves, m)
}

func (f *fleet) moving(key string) bool {
	for _, m := range f.moves {
		if m.to == key {
			return true
		}
	}
	return false
}

// pick draws a card of the fleet that fits; nil when none does soon.
func (f *fleet) pick(fits func(*unit) bool) *unit {
	for range 10 * 100 {
		if u := f.units[f.rng.IntN(len(f.units))]; fits(u) {
			return u
		}
	}
	return nil
}

// purchase draws what is spent: a little, most, or everything.
func (f *fleet) purchase(u *unit) card.Money {
	switch f.rng.IntN(4) {
	case 0:
		return u.balance
	case 1:
		return card.Money(1 + f.rng.Int64N(int64(u.balance)))
	}
	return max(1, u.balance/card.Money(2+f.rng.IntN(6)))
}
