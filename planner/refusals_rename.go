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

// orphans are the addresses, by likeness, of cards that the ledger has, or that
// an open which is not settled may have made, and that nobody declares any more.
// A plan that is narrowed, or that may not release one, leaves it alone: it is
// there all the same.
func (w *work) orphans() map[likeness][]card.Address {
	found := map[likeness][]card.Address{}
	for a, r := range w.in.Known.Resources {
		if !r.Held || w.index.wanted[a] || a.Kind == card.KindCardholder {
			continue
		}
		l := likeness{kind: a.Kind, number: r.Number}
		if a.Kind == card.KindVirtualCard {
			l = likeness{kind: a.Kind, cardType: r.CardType, holder: r.HolderID}
		}
		if seen := w.index.cards[r.ID]; seen != nil && a.Kind == card.KindVirtualCard {
			l.cardType, l.holder = seen.CardType, seen.HolderID
		}
		found[l] = append(found[l], a)
	}
	for _, op := range w.in.Known.Ops {
		if op.Action == card.ActionOpen && !w.index.wanted[op.Address] {
			l := likeness{kind: card.KindVirtualCard, cardType: op.CardType}
			found[l] = append(found[l], op.Address)
		}
	}
	for _, addresses := range found {
		slices.SortFunc(addresses, card.Address.Compare)
	}
	return found
}

// likenesses are those of a card that a change makes, the closest first; none
// for other changes, and for a card that somebody asked for with --replace.
func (w *work) likenesses(c Change) []likeness {
	switch {
	case w.index.replaced[c.Address]:
		return nil
	case c.Kind == card.KindPhysicalCard && c.Action == card.ActionBind && !c.Task.Number.IsZero():
		return []likeness{{kind: c.Kind, number: c.Task.Number}}
	case c.Action != card.ActionOpen:
		return nil
	}
	of := likeness{kind: c.Kind, cardType: c.Task.CardType}
	bound := of
	bound.holder = w.people[c.Holder].id
	return []likeness{bound, of}
}

// rename is a card that nobody declares any more, and one like it that the plan
// makes.
type rename struct{ from, to card.Address }

// renames pairs what nobody declares any more with what is made, each once, in
// the order of addresses.
func (w *work) renames() []rename {
	gone := w.orphans()
	var pairs []rename
	for _, c := range w.changes {
		for _, l := range w.likenesses(c) {
			if len(gone[l]) > 0 {
				pairs = append(pairs, rename{gone[l][0], c.Address})
				gone[l] = gone[l][1:]
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
	count := map[rename]int{}
	for _, p := range pairs {
		count[p.blocks()]++
	}
	var refusals []Refusal
	for _, p := range pairs {
		if n := count[p.blocks()]; n > 0 {
			refusals = append(refusals, p.refusal(n-1))
		}
		count[p.blocks()] = 0 // it is told
	}
	return refusals
}

// blocks is the pair of the blocks that the two cards stand in.
func (r rename) blocks() rename { return rename{r.from.Block(), r.to.Block()} }

// refusal tells of a rename and of more like it.
func (r rename) refusal(more int) Refusal {
	what, other := "%s is not declared any more and stays alive at the issuer, and %s, which is like it, would be opened and paid for: it looks like one card under two names.",
		fmt.Sprintf(", or if it is another one: cardform apply --replace %s", card.Quote(r.to.String()))
	if r.to.Kind == card.KindPhysicalCard {
		what, other = "%s is not declared any more, and the same card would be bound again as %s, which the issuer refuses.", ""
	}
	refusal := Refusal{
		Code: RefusedRename, Reason: fmt.Sprintf(what, r.from, r.to),
		Advice: fmt.Sprintf("If it is one card, type: cardform state mv %s %s%s", card.Quote(r.from.String()), card.Quote(r.to.String()), other),
	}
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
