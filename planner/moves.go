package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Move is a resource of the ledger that has another address from now on. It
// costs nothing, and nothing changes at the issuer.
type Move struct {
	From card.Address `json:"from"`
	To   card.Address `json:"to"`
	ID   string       `json:"id,omitempty"` // of the card or holder; "" where the ledger only has orders of it, or its history
}

// Relocate says which addresses of the ledger are to be renamed: as moved blocks
// say, and between virtual_card.a and virtual_card.a[0] where a count was added
// or taken out. Moves are sorted; in any order, and after any part of them, they
// come to the same. No two end at one address, and none where the ledger holds
// something: of those that cannot be done the diagnostics warn. It is for blocks
// in which CheckMoves finds no error.
func Relocate(want card.Want, known *state.State) ([]Move, card.Diagnostics) {
	r := &relocating{known: known, open: map[card.Address]bool{}, freed: map[card.Address]bool{}, from: map[card.Address]Move{}, to: map[card.Address]Move{}}
	for _, op := range known.Ops {
		r.open[op.Address] = true
	}
	for _, op := range known.Freed {
		r.freed[op.Address] = true
	}
	r.declared(want)
	r.implied(want)
	return slices.SortedFunc(maps.Values(r.from), func(a, b Move) int { return a.From.Compare(b.From) }), r.warnings(want.Moves)
}

// relocating is one Relocate under way.
type relocating struct {
	known   *state.State
	open    map[card.Address]bool // addresses with ops that are not settled
	freed   map[card.Address]bool // those with ops that were settled as absent
	from    map[card.Address]Move
	to      map[card.Address]Move
	blocked []blockedMove
}

// blockedMove is a move that something else at its end prevents.
type blockedMove struct {
	Move
	block int // the moved block
}

// present reports whether the ledger has, or may get, something at a.
func (r *relocating) present(a card.Address) bool {
	known := r.known.Resources[a]
	return known != nil && known.Held || r.open[a]
}

// candidate is an address that a route leads away from.
type candidate struct {
	from card.Address
	route
	past bool // the ledger only remembers something there
}

// declared takes what moved blocks say.
func (r *relocating) declared(want card.Want) {
	if len(want.Moves) == 0 {
		return
	}
	routes := newRoutes(want.Moves)
	var all []candidate
	for from, past := range r.addresses() {
		if route := routes.of(from); route.steps > 0 && !route.cyclic {
			all = append(all, candidate{from, route, past})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { // where several lead to one address, what was there last comes first
		return cmp.Or(past(a)-past(b), cmp.Compare(a.steps, b.steps), a.from.Compare(b.from))
	})
	wanted := wantedIn(want)
	for _, c := range all {
		_, taken := r.to[c.to]
		m := Move{c.from, c.to, r.known.Resource(c.from).ID}
		switch taken = taken || r.present(c.to); {
		case c.past && (taken || !wanted[c.to] && !r.countedAs(c.to, wanted)):
		case taken:
			r.blocked = append(r.blocked, blockedMove{m, c.first})
		default:
			r.add(m)
		}
	}
}

// countedAs reports whether an address is declared with a count, or without one,
// and free: what implied will take there.
func (r *relocating) countedAs(a card.Address, wanted map[card.Address]bool) bool {
	other, ok := counterpart(a)
	return ok && wanted[other] && !r.present(other)
}

func past(c candidate) int {
	if c.past {
		return 1
	}
	return 0
}

// addresses are those where the ledger has something, or only remembers it: what
// was held there once is taken back, and an order that was lost may turn up.
func (r *relocating) addresses() map[card.Address]bool {
	past := make(map[card.Address]bool, len(r.known.Resources))
	maps.Copy(past, r.freed)
	for a, known := range r.known.Resources {
		if known.Held || len(known.Past) > 0 {
			past[a] = !known.Held
		}
	}
	for a := range r.open {
		past[a] = false
	}
	return past
}

func (r *relocating) add(m Move) { r.from[m.From], r.to[m.To] = m, m }

// implied takes what a count that was added or taken out says: that the one
// instance is instance 0.
func (r *relocating) implied(want card.Want) {
	var moves []Move
	for a := range wantedAddresses(want) {
		other, ok := counterpart(a)
		if _, taken := r.to[a]; !ok || taken || r.present(a) {
			continue
		}
		if m, here := r.at(other); here || r.remembers(other) && !r.remembers(a) {
			moves = append(moves, Move{m.From, a, m.ID})
		}
	}
	if len(moves) == 0 {
		return
	}
	wanted := wantedIn(want)
	for _, m := range moves {
		if other, _ := counterpart(m.To); !wanted[other] {
			r.add(m)
		}
	}
}

// at is what the ledger has at a once what moved blocks say is done.
func (r *relocating) at(a card.Address) (Move, bool) {
	if m, ok := r.to[a]; ok {
		return m, true
	}
	_, left := r.from[a]
	return Move{From: a, To: a, ID: r.known.Resource(a).ID}, !left && r.present(a)
}

// remembers reports whether something was held at a once, or an order of it may
// turn up.
func (r *relocating) remembers(a card.Address) bool {
	known := r.known.Resources[a]
	_, left := r.from[a]
	return !left && (known != nil && len(known.Past) > 0 || r.freed[a])
}

// counterpart is the address with a count for one without, and the other way
// round.
func counterpart(a card.Address) (card.Address, bool) {
	switch n, counted := a.Key.Int(); {
	case a.Key.IsZero():
		a.Key = card.IntKey(0)
	case counted && n == 0:
		a.Key = card.Key{}
	default:
		return a, false
	}
	return a, true
}

// wantedAddresses yields all that is declared.
func wantedAddresses(want card.Want) func(func(card.Address) bool) {
	return func(yield func(card.Address) bool) {
		for _, h := range want.Holders {
			if !yield(h.Address) {
				return
			}
		}
		for _, c := range want.Cards {
			if !yield(c.Address) {
				return
			}
		}
	}
}

func wantedIn(want card.Want) map[card.Address]bool {
	wanted := make(map[card.Address]bool, len(want.Holders)+len(want.Cards))
	for a := range wantedAddresses(want) {
		wanted[a] = true
	}
	return wanted
}

// warnings tell of the moves that something prevents, all in one.
func (r *relocating) warnings(moves []card.Move) card.Diagnostics {
	if len(r.blocked) == 0 {
		return nil
	}
	slices.SortFunc(r.blocked, func(a, b blockedMove) int { return cmp.Or(a.block-b.block, a.From.Compare(b.From)) })
	const some = 10
	var said []string
	for _, b := range r.blocked[:min(some, len(r.blocked))] {
		said = append(said, fmt.Sprintf("%s could not move to %s.", b.From, b.To))
	}
	if more := len(r.blocked) - some; more > 0 {
		said = append(said, fmt.Sprintf("The same goes for %d more.", more))
	}
	first := r.blocked[0]
	return card.Diagnostics{{
		Severity: card.SeverityWarning, Summary: "Unresolved resource instance address changes", Range: moves[first.block].At, Address: first.From.String(),
		Detail: fmt.Sprintf("The ledger has something at the new address already, so the old one stays as it is: %s "+
			"What nobody declares any more leaves the ledger with the next apply, and stays alive at the issuer. "+
			"To keep it, declare it under a name of its own, or let go of the other one first: cardform state rm %s", strings.Join(said, " "), card.Quote(first.To.String())),
	}}
}
