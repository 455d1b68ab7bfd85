package applier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// Import makes the entry that takes what the issuer lists under id, or a holder
// under an e-mail, into the ledger at an address that s.Want declares. It asks
// what a plan asks of an import block. Errors: *EditError.
func Import(s Situation, addr card.Address, id string) (state.Draft, error) {
	if !declared(s.Want, addr) {
		return state.Draft{}, &EditError{Kind: EditUndeclared, Reason: fmt.Sprintf("the configuration does not declare %s", addr)}
	}
	adopt, c, err := listed(s.Seen, addr, id)
	if err != nil {
		return state.Draft{}, err
	}
	if err := checkUnheld(s.Known, addr, adopt.ID); err != nil {
		return state.Draft{}, err
	}
	if err := checkSettled(s.Known, addr); err != nil {
		return state.Draft{}, err
	}
	if op := planner.Maker(s.Known, c, s.SettleWindow); op != nil {
		return state.Draft{}, &EditError{Kind: EditDoubtful, Address: op.Address, Op: op.ID,
			Reason: fmt.Sprintf("the open of %s (op %s) is not settled, and %s may be the card that it made", op.Address, op.ID, adopt.ID)}
	}
	return state.Draft{Kind: state.KindAdopt, Address: addr, Data: adopt}, nil
}

func declared(want card.Want, addr card.Address) bool {
	return slices.ContainsFunc(want.Holders, func(h card.WantHolder) bool { return h.Address == addr }) ||
		slices.ContainsFunc(want.Cards, func(c card.WantCard) bool { return c.Address == addr })
}

// listed is what an import of id records, and the card, zero for a holder.
func listed(seen card.Inventory, addr card.Address, id string) (state.Adopt, card.Card, error) {
	if addr.Kind == card.KindCardholder {
		for _, h := range seen.Holders {
			if h.ID == id || strings.EqualFold(h.Email, id) {
				return state.Adopt{Why: "import", ID: h.ID, Status: string(h.Status)}, card.Card{}, nil
			}
		}
	}
	for _, c := range seen.Cards {
		if c.ID == id && c.Kind == addr.Kind {
			return state.Adopt{Why: "import", ID: c.ID, CardType: c.CardType, HolderID: c.HolderID, Number: c.Number, Status: c.Status, Balance: &c.Balance}, c, nil
		}
	}
	return state.Adopt{}, card.Card{}, &EditError{Kind: EditUnlisted, Reason: fmt.Sprintf("the issuer lists no %s with the id %q", addr.Kind, id)}
}

// checkUnheld refuses an address that holds something, and an id that is held.
func checkUnheld(known *state.State, addr card.Address, id string) error {
	if r := known.Resource(addr); r.Held {
		return &EditError{Kind: EditHeld, Address: addr, Reason: fmt.Sprintf("the ledger holds %s already, as %s", addr, r.ID)}
	}
	for _, other := range known.Held() {
		if known.Resource(other).ID == id {
			return &EditError{Kind: EditElsewhere, Address: other, Reason: fmt.Sprintf("the ledger holds %s already, at %s", id, other)}
		}
	}
	return nil
}

// Unnumbered lists the virtual cards whose BIN and last four the ledger does
// not know: the answer to an open does not tell them (V2: A).
func Unnumbered(known *state.State) []card.Address {
	return slices.DeleteFunc(known.Held(), func(addr card.Address) bool {
		return addr.Kind != card.KindVirtualCard || !known.Resource(addr).Number.IsZero()
	})
}

// Learn makes the entries that record BIN and last four of the Unnumbered from
// the list of cards (V7).
func Learn(known *state.State, seen []card.Card) []state.Draft {
	listed := make(map[string]card.Card, len(seen))
	for _, c := range seen {
		listed[c.ID] = c
	}
	var drafts []state.Draft
	for _, addr := range Unnumbered(known) {
		r := known.Resource(addr)
		if c, ok := listed[r.ID]; ok && !c.Number.IsZero() {
			drafts = append(drafts, state.Draft{Kind: state.KindAdopt, Address: addr, Data: state.Adopt{
				Why: "listed", ID: r.ID, CardType: r.CardType, HolderID: r.HolderID, Number: c.Number, Status: c.Status,
			}})
		}
	}
	return drafts
}
