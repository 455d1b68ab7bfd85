package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// likeness is what two cards have in common when one of them may be the other
// under a new address: the number of a stock card; the type of a virtual card and
// its holder. A card that nobody holds may be anybody's.
type likeness struct {
	kind     card.Kind
	number   card.Masked
	cardType string
	holder   string // id, "" for nobody
}

// anything stands in a likeness for every type, or every holder.
const anything = "*"

// orphans are the addresses of cards that the ledger has, or that an open which
// is not settled may have made, and that nobody declares any more. A plan that is
// narrowed, or that may not release one, leaves it alone: it is there all the same.
func (w *work) orphans() map[card.Address]likeness {
	found := map[card.Address]likeness{}
	for a, r := range w.in.Known.Resources {
		switch {
		case !r.Held || w.index.wanted[a] || a.Kind == card.KindCardholder:
		case a.Kind == card.KindPhysicalCard:
			found[a] = likeness{kind: a.Kind, number: r.Number}
		default:
			l := likeness{kind: a.Kind, cardType: r.CardType, holder: r.HolderID}
			if seen := w.index.cards[r.ID]; seen != nil {
				l.cardType, l.holder = seen.CardType, seen.HolderID
			}
			found[a] = l
		}
	}
	for _, op := range w.in.Known.Ops {
		if op.Action == card.ActionOpen && !w.index.wanted[op.Address] {
			found[op.Address] = likeness{kind: card.KindVirtualCard, cardType: op.CardType}
		}
	}
	return found
}

// byLikeness lists orphans, sorted, by what they are like, also in part.
func byLikeness(orphans map[card.Address]likeness) map[likeness][]card.Address {
	gone := map[likeness][]card.Address{}
	for a, l := range orphans {
		gone[l] = append(gone[l], a)
		if l.kind == card.KindPhysicalCard {
			continue
		}
		for _, part := range []likeness{{kind: l.kind, cardType: l.cardType, holder: anything}, {kind: l.kind, cardType: anything, holder: l.holder}, {kind: l.kind, cardType: anything, holder: anything}} {
			gone[part] = append(gone[part], a)
		}
	}
	for _, addresses := range gone {
		slices.SortFunc(addresses, card.Address.Compare)
	}
	return gone
}

// likenesses are those of a card that a change makes, the closest first; none
// for other changes, and for a card that somebody asked for with --replace. What
// ignore_changes lets differ may differ: the type, and where none is declared the
// holder.
func (w *work) likenesses(c Change) []likeness {
	switch {
	case w.index.replaced[c.Address]:
		return nil
	case c.Kind == card.KindPhysicalCard && c.Action == card.ActionBind && !c.Task.Number.IsZero():
		return []likeness{{kind: c.Kind, number: c.Task.Number}}
	case c.Action != card.ActionOpen:
		return nil
	}
	types, holders := []string{c.Task.CardType}, []string{w.people[c.Holder].id, ""}
	if want := w.index.ignoring[c.Address]; want != nil {
		if want.Ignores("card_type") {
			types = append(types, anything)
		}
		if want.Ignores("cardholder") && want.Holder.IsZero() {
			holders = append(holders, anything)
		}
	}
	var all []likeness
	for _, t := range types {
		for _, h := range holders {
			all = append(all, likeness{kind: c.Kind, cardType: t, holder: h})
		}
	}
	return all
}

// rename is a card that nobody declares any more, and one like it that the plan
// makes.
type rename struct{ from, to card.Address }

// renames pairs what nobody declares any more with what is made, each once, in
// the order of addresses.
func (w *work) renames() []rename {
	if !slices.ContainsFunc(w.changes, func(c Change) bool { return c.Action == card.ActionOpen || c.Action == card.ActionBind }) {
		return nil
	}
	orphans := w.orphans()
	gone := byLikeness(orphans)
	next := func(l likeness) (card.Address, bool) {
		for len(gone[l]) > 0 {
			a := gone[l][0]
			gone[l] = gone[l][1:]
			if _, there := orphans[a]; there {
				delete(orphans, a)
				return a, true
			}
		}
		return card.Address{}, false
	}
	var pairs []rename
	for _, c := range w.changes {
		for _, l := range w.likenesses(c) {
			if from, ok := next(l); ok {
				pairs = append(pairs, rename{from, c.Address})
				break
			}
		}
	}
	return pairs
}

// renameRefusals keep a plan from paying for a card that there is under another
// name: it was renamed in the configuration only, or this ledger is from before
// a rename. There is one refusal for each pair of blocks.
func (w *work) renameRefusals() []Refusal {
	pairs := w.renames()
	count, apart := map[rename]int{}, map[rename]bool{}
	for _, p := range pairs {
		count[p.blocks()]++
		apart[p.blocks()] = apart[p.blocks()] || p.from.Key != p.to.Key
	}
	var refusals []Refusal
	for _, p := range pairs {
		if n := count[p.blocks()]; n > 0 {
			refusals = append(refusals, p.refusal(n-1, !apart[p.blocks()]))
		}
		count[p.blocks()] = 0 // it is told
	}
	return refusals
}

// blocks is the pair of the blocks that the two cards stand in.
func (r rename) blocks() rename { return rename{r.from.Block(), r.to.Block()} }

// refusal tells of a rename and of more like it; together says that all of them
// keep their keys, so that one block does for them.
func (r rename) refusal(more int, together bool) Refusal {
	what, other := "%s is not declared any more and stays alive at the issuer, and %s, which is like it, would be opened and paid for: it looks like one card under two names.",
		fmt.Sprintf(", or if it is another one: cardform apply --replace %s", card.Quote(r.to.String()))
	if r.to.Kind == card.KindPhysicalCard {
		what, other = "%s is not declared any more, and the same card would be bound again as %s, which the issuer refuses.", ""
	}
	refusal := Refusal{
		Code: RefusedRename, Reason: fmt.Sprintf(what, r.from, r.to),
	}
	one := r
	if more > 0 && together {
		one = r.blocks()
	}
	refusal.Advice = fmt.Sprintf("If it is one card, add this to the configuration and apply:\nmoved {\n  from = %s\n  to   = %s\n}\nOr type: cardform state mv %s %s%s",
		one.from, one.to, card.Quote(one.from.String()), card.Quote(one.to.String()), other)
	if more > 0 {
		b := r.blocks()
		refusal.Reason += fmt.Sprintf(" The same goes for %d more of %s and %s.", more, b.from, b.to)
	}
	return refusal
}

// someOf names the first few ids in a sentence.
func someOf(ids []string) string {
	const some = 5
	if len(ids) <= some {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:some], ", "), len(ids)-some)
}
