package applier_test

import (
	"testing"

	"github.com/cardform/cardform/card"
)

// A run that paid for something leaves a cursor behind its own orders, unless
// there is one among them that is not its own.
func TestTheCursorPassesOwnOrdersOnly(t *testing.T) {
	for _, numbers := range []string{"ours", "platform", "both"} {
		t.Run(numbers, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.bank.numbers = numbers
				w.team(3)
				w.run()
				newest := w.load().Newest
				if newest == (card.Cursor{}) || !w.bank.orderList().Items[0].Is(newest.Number) {
					t.Fatalf("the cursor is %+v, the newest order %+v", newest, w.bank.orderList().Items[0])
				}
				w.bank.fault = func(_ int, a card.Action, _ string) fault {
					if a == card.ActionOpen { // somebody else is a moment faster
						w.bank.cards = append(w.bank.cards, card.Card{Kind: card.KindVirtualCard, ID: "999", CardType: "31", Status: card.CardActive})
						w.bank.place(well, card.Order{Number: "SOMEBODY", Kind: card.OrderOpen, CardID: "999", Gross: 10_00}, w.bank.fees["23"].Open)
					}
					return well
				}
				w.cardOf(card.Address{}, "23", 100_00)
				opened := w.sends(card.ActionOpen)
				w.run()
				if w.sends(card.ActionOpen) != opened+1 || w.load().Newest != newest {
					t.Errorf("the cursor %+v passed a foreign order", w.load().Newest)
				}
			})
		})
	}
}
