package planner_test

import (
	"testing"

	"github.com/cardform/cardform/card"
)

// An import block that names something else than what the ledger holds is not
// passed over: the target of the one card would be paid to the other.
func TestAnImportOfSomethingElse(t *testing.T) {
	for name, test := range map[string]struct {
		arrange func(w *world) // of card 2 and another one, 3
		want    []string
	}{
		"the card that is held": {func(w *world) { w.imports(w.want.Cards[0].Address, "2") }, nil},
		"another card": {func(w *world) {
			w.card("2").Balance = 0
			w.imports(w.want.Cards[0].Address, "3")
		}, []string{`blocked virtual_card.travel["ana"]`}},
		"another card, under a new name": {func(w *world) {
			w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, "virtual_card.travel > virtual_card.trips")
			w.relocate()
			w.imports(w.want.Cards[0].Address, "3")
		}, []string{`blocked virtual_card.trips["ana"]`}},
		"one that was replaced since": {func(w *world) {
			w.opt.Replaces = []card.Address{w.want.Cards[0].Address}
			w.apply(w.plan())
			w.opt.Replaces = nil
			w.imports(w.want.Cards[0].Address, "2")
		}, nil},
		"one that nobody lists":   {func(w *world) { w.imports(w.want.Cards[0].Address, "77") }, nil},
		"the holder by e-mail":    {func(w *world) { w.imports(w.want.Holders[0].Address, "ANA@example.com") }, nil},
		"another holder":          {func(w *world) { w.imports(w.want.Holders[0].Address, "h") }, []string{`blocked cardholder.employee["ana@example.com"]`}},
		"another holder's e-mail": {func(w *world) { w.imports(w.want.Holders[0].Address, "Other@example.com") }, []string{`blocked cardholder.employee["ana@example.com"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", w.holder("ana"), 200_00, 1_00)
			w.apply(w.plan())
			w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "3", CardType: "23", Status: card.CardActive, Balance: 200_00})
			w.seen.Holders = append(w.seen.Holders, card.Cardholder{ID: "h", Status: card.HolderSuccess, Profile: card.Profile{Email: "other@example.com"}})
			test.arrange(w)
			wantLines(t, w.plan(), test.want...)
		})
	}
}

// One holder is taken at one address.
func TestOneHolderIsImportedOnce(t *testing.T) {
	w := newWorld(t)
	w.seen.Holders = []card.Cardholder{{ID: "h", Status: card.HolderSuccess, Profile: card.Profile{Email: "other@example.com"}}}
	for _, name := range []string{"ana", "ben"} {
		w.imports(w.holder(name), "h")
	}
	for i := range w.want.Holders {
		w.want.Holders[i].IgnoreChanges = []string{"first_name", "last_name", "email", "country_code", "phone_number"}
	}
	p := w.plan()
	wantLines(t, p, `adopt cardholder.employee["ana@example.com"]`, `blocked cardholder.employee["ben@example.com"]`)
	w.apply(p)
	wantLines(t, w.plan(), `blocked cardholder.employee["ben@example.com"]`)
}

func (w *world) imports(a card.Address, id string) {
	w.want.Imports = append(w.want.Imports, card.Import{Address: a, ID: id})
}
