package planner

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// likeness is what two cards have in common when one of them is the other under
// a new address: the number of a stock card; the type of a virtual card and its
// holder, or where it has none the balance that it is kept at.
type likeness struct {
	kind     card.Kind
	number   card.Masked
	cardType string
	holder   string // id
	target   card.Money
}

// knownLikeness is that of a card that the ledger lets go of.
func knownLikeness(kind card.Kind, r state.Resource) likeness {
	switch {
	case kind == card.KindPhysicalCard:
		return likeness{kind: kind, number: r.Number}
	case r.HolderID != "":
		return likeness{kind: kind, cardType: r.CardType, holder: r.HolderID}
	}
	return likeness{kind: kind, cardType: r.CardType, target: r.Balance}
}

// newLikeness is that of a card that the plan makes; ok is false for a change
// that makes none, and for a card that somebody asked for with --replace.
func (w *work) newLikeness(c Change) (l likeness, ok bool) {
	switch {
	case w.index.replaced[c.Address]:
		return l, false
	case c.Kind == card.KindPhysicalCard && c.Action == card.ActionBind:
		return likeness{kind: c.Kind, number: c.Task.Number}, !c.Task.Number.IsZero()
	case c.Action != card.ActionOpen:
		return l, false
	case c.Holder.IsZero():
		return likeness{kind: c.Kind, cardType: c.Task.CardType, target: c.Net}, true
	}
	id := w.people[c.Holder].id
	return likeness{kind: c.Kind, cardType: c.Task.CardType, holder: id}, id != ""
}

// rename is a card that the plan releases, and one like it that it makes.
type rename struct{ from, to card.Address }

// renames pairs what is released with what is made, each once, in the order of
// addresses.
func (w *work) renames() []rename {
	gone := map[likeness][]card.Address{}
	for _, c := range w.changes {
		if c.Action == card.ActionRelease && c.Kind != card.KindCardholder {
			l := knownLikeness(c.Kind, w.in.Known.Resource(c.Address))
			gone[l] = append(gone[l], c.Address)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	var pairs []rename
	for _, c := range w.changes {
		if l, ok := w.newLikeness(c); ok && len(gone[l]) > 0 {
			pairs = append(pairs, rename{gone[l][0], c.Address})
			gone[l] = gone[l][1:]
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
	what, other := "%s would be released and stay alive at the issuer, and %s, which is like it, be opened and paid for: it looks like one card under two names.",
		fmt.Sprintf(", or if it is another one: cardform apply --replace '%s'", r.to)
	if r.to.Kind == card.KindPhysicalCard {
		what, other = "%s would be released, and the same card be bound again as %s, which the issuer refuses.", ""
	}
	refusal := Refusal{
		Code: RefusedRename, Reason: fmt.Sprintf(what, r.from, r.to),
		Advice: fmt.Sprintf("If it is one card, type: cardform state mv '%s' '%s'%s", r.from, r.to, other),
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
