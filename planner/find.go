package planner

import (
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// numbersAhead is how many order numbers beyond the last one found are looked
// for: a number that the issuer took without an order leaves a gap.
const numbersAhead = 4

// found is what the listing has for a wanted card that the ledger does not
// hold. At most one of card, wait and block is set.
type found struct {
	card    *card.Card
	order   *card.Order // the order that carries our number, and decides
	orderNo string
	origin  card.Address // that orderNo derives from: this address, or an old name of it
	whose   string       // the same in words
	n       int          // which of its numbers orderNo is
	why     string
	reason  string
	wait    string
	block   string
	advice  string
}

// findCard looks for the card by import, by what this ledger held before, by
// our order number, and by a stock card's number.
func (w *work) findCard(c card.WantCard, known state.Resource) found {
	if id, ok := w.index.imports[c.Address]; ok {
		return w.findImport(c, id)
	}
	past, passed := w.findPast(c, known), false
	if past != nil {
		_, passed = w.laterOrder(c.Address, past.ID)
	}
	switch {
	case past != nil && !passed && past.Active():
		return found{card: past, why: "returned", reason: "This ledger held the card " + past.ID + " at this address before: it is taken back."}
	case c.Address.Kind == card.KindPhysicalCard:
		return w.findStock(c)
	case past != nil && !passed:
		return found{
			block:  fmt.Sprintf("This ledger held the card %s at this address before, and its status at the issuer is %q now.", past.ID, past.Status),
			advice: "To open another one: cardform apply --replace " + card.Quote(c.Address.String()),
		}
	}
	return w.findOrder(c, known)
}

func (w *work) findImport(c card.WantCard, id string) found {
	seen := w.index.cards[id]
	switch {
	case seen == nil || seen.Kind != c.Address.Kind:
		return found{block: fmt.Sprintf("The import block names %q, and the issuer lists no such %s.", id, c.Address.Kind), advice: "Correct the id, or remove the import block."}
	case w.taken(id):
		return found{block: "The card " + id + " is held at " + w.ownerOf(id).String() + " already.", advice: "Rename it with: cardform state mv " + card.Quote(w.ownerOf(id).String()) + " " + card.Quote(c.Address.String())}
	}
	if op := Maker(w.in.Known, *seen, w.in.Settings.SettleWindow); op != nil {
		return found{
			block:  fmt.Sprintf("The import block names %q, which may be the card that the open of %s (op %s) made; that op is not settled.", id, op.Address, op.ID),
			advice: "Apply first without the import block, or decide with: cardform resolve " + op.ID + " --as-order ID --why TEXT",
		}
	}
	return found{card: seen, why: "import", reason: "An import block names the listed card " + id + "."}
}

// importsOther blocks an address that holds something, where an import block names
// something else that the issuer lists. What was held there before was imported
// and replaced.
func (w *work) importsOther(a card.Address, known state.Resource) bool {
	id := w.index.imports[a]
	if h := w.index.byEmail[lower(id)]; h != nil && a.Kind == card.KindCardholder {
		id = h.ID
	}
	if id == "" || id == known.ID || slices.Contains(known.Past, id) || w.index.cards[id] == nil && w.index.holders[id] == nil {
		return false
	}
	w.block(a, fmt.Sprintf("The ledger holds %s here, and an import block names %s.", known.ID, id),
		"If it is "+known.ID+", remove the import block; if not, let go of it first: cardform state rm "+card.Quote(a.String()))
	return true
}

// findPast returns the card that was held here last, if it still serves.
func (w *work) findPast(c card.WantCard, known state.Resource) *card.Card {
	if len(known.Past) == 0 {
		return nil
	}
	id := known.Past[len(known.Past)-1] // those before it were replaced
	seen := w.index.cards[id]
	if seen != nil && !w.taken(id) && seen.CardType == c.CardType && seen.Kind == c.Address.Kind && w.numberFits(c, seen) && w.holderFits(c, seen) {
		return seen
	}
	return nil
}

func (w *work) numberFits(c card.WantCard, seen *card.Card) bool {
	return c.Number.IsZero() || c.Number == seen.Number
}

// holderFits reports whether the card is free, or bound to whom it should be.
func (w *work) holderFits(c card.WantCard, seen *card.Card) bool {
	return seen.HolderID == "" || !c.Holder.IsZero() && w.people[c.Holder].id == seen.HolderID
}

func (w *work) taken(id string) bool { return !w.ownerOf(id).IsZero() }

func (w *work) ownerOf(id string) card.Address {
	if a := w.index.owner[id]; !a.IsZero() {
		return a
	}
	return w.adopted[id]
}

// findStock looks for a listed physical card by BIN and last four.
func (w *work) findStock(c card.WantCard) found {
	var free []*card.Card
	for _, seen := range w.index.byNumber[c.Number] {
		if !w.taken(seen.ID) {
			free = append(free, seen)
		}
	}
	switch {
	case len(free) == 0:
		return found{}
	case len(free) > 1 || w.index.sameCard[c.Number] > 1:
		return found{block: fmt.Sprintf("The issuer lists several cards with the number %s, and BIN and last four cannot tell them apart.", c.Number), advice: "Say which with an import block."}
	case free[0].HolderID == w.people[c.Holder].id && free[0].HolderID != "":
		return found{card: free[0], why: "number", reason: "The issuer lists the card " + free[0].ID + " bound to the wanted holder."}
	}
	return found{block: fmt.Sprintf("The card %s is bound to another holder (%s), and the issuer cannot unbind a card.", c.Number, free[0].HolderID), advice: "Declare that holder, or another card."}
}

// findRevived looks for an order of this address that the ledger counts as
// failed, or that a person gave up on, and that succeeded after all.
func (w *work) findRevived(c card.WantCard, known state.Resource) (f found, ok bool) {
	for _, no := range slices.Backward(known.Orders) {
		o := w.index.orders[no]
		if o == nil || o.Kind != card.OrderOpen || slices.Contains(known.Past, o.CardID) {
			continue
		}
		if seen := w.index.cards[o.CardID]; o.Status == card.OrderFailed && seen != nil && seen.Active() && !w.taken(seen.ID) && !w.index.ignored[seen.ID] {
			return found{
				block:  fmt.Sprintf("The issuer lists the order %s of this address as failed, and its card %s as ACTIVE.", no, seen.ID),
				advice: "See order_status in the provider block, or open another card with: cardform apply --replace " + card.Quote(c.Address.String()),
			}, true
		}
		if o.Status != card.OrderSuccess {
			continue
		}
		if seen := w.index.cards[o.CardID]; seen != nil && !w.taken(seen.ID) && !w.index.ignored[seen.ID] {
			n := max(0, known.Opens-1)
			return found{
				card: seen, order: o, n: n, origin: c.Address, orderNo: w.orderNo(c.Address, card.ActionOpen, n), why: "order",
				reason: "The order " + no + " of this address succeeded after all: its card " + seen.ID + " is taken into the ledger.",
			}, true
		}
	}
	return f, false
}
