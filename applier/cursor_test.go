package applier_test

import (
	"testing"

	"github.com/cardform/cardform/card"
)

// A run that paid for something leaves a cursor behind its own orders, unless
// there is one among them that is not its own.
func TestTheCursorPassesOwnOrdersOnly(t *testing.T) {
	for _, numbers := range []string{"ours", "platform"} {
		t.Run(numbers, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.bank.set("list_numbers=" + numbers)
				w.team(3)
				w.run()
				newest := w.load().Newest
				if last := w.bank.truth().Orders.Items[0]; newest == (card.Cursor{}) || !last.Is(newest.Number) {
					t.Fatalf("the cursor is %+v, the newest order %+v", newest, last)
				}
				w.bank.fault = func(_ int, a card.Action, _ string) fault {
					if a == card.ActionOpen { // somebody else is a moment faster
						w.bank.foreign("31", 10_00)
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
