package applier

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// holder settles the creation of a cardholder by the e-mail, which is unique
// at the issuer. The ledger holds no e-mail, so the configuration must still
// declare the holder. One that the ledger has is not the op's: the e-mail was
// changed.
func (t *settling) holder(op *state.Op) {
	email := ""
	for _, w := range t.Want.Holders {
		if w.Address == op.Address {
			email = w.Email
		}
	}
	for _, h := range t.Seen.Holders {
		if email != "" && strings.EqualFold(h.Email, email) && !t.heldElsewhere(op.Address, h.ID) {
			t.record(op, holderOutcome(h))
			return
		}
	}
	t.gone(op, t.Seen.BegunAt)
}

// heldElsewhere reports whether the ledger holds the id at another address.
func (t *settling) heldElsewhere(a card.Address, id string) bool {
	if t.holds == nil {
		t.holds = map[string]card.Address{}
		for other, r := range t.Known.Resources {
			if r.Held {
				t.holds[r.ID] = other
			}
		}
	}
	other, held := t.holds[id]
	return held && other != a
}

// binding settles a bind by the card list.
func (t *settling) binding(op *state.Op) {
	var bound []card.Card
	for _, c := range t.Seen.Cards {
		if t.bound(op, c) {
			bound = append(bound, c)
		}
	}
	switch len(bound) {
	case 0:
		t.gone(op, t.Seen.BegunAt)
	case 1:
		t.record(op, cardOutcome(bound[0]))
	default:
		t.person(op, fmt.Sprintf("The holder has %d physical cards with the number %s.", len(bound), op.Number), nil)
	}
}

// bound reports whether c is the card that op binds, and is bound. A stock card
// has no id before that, only the number printed on it.
func (t *settling) bound(op *state.Op, c card.Card) bool {
	if c.HolderID != op.HolderID || c.Kind != op.Address.Kind {
		return false
	}
	if c.Kind == card.KindPhysicalCard {
		return c.Number == op.Number && !t.orders.owned[c.ID]
	}
	return c.ID == op.CardID
}

// holderOutcome is the outcome of the op that created a cardholder.
func holderOutcome(h card.Cardholder) state.Outcome {
	return state.Outcome{Result: state.ResultDone, By: "list", ID: h.ID, Status: string(h.Status)}
}

// cardOutcome is the outcome of the op that bound a card.
func cardOutcome(c card.Card) state.Outcome {
	return state.Outcome{Result: state.ResultDone, By: "list", ID: c.ID, Status: c.Status, Number: c.Number}
}
