package applier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// stockCard declares a physical card, and puts a balance onto the stock card
// that it names.
func (w *world) stockCard(i int, balance card.Money) card.Address {
	w.t.Helper()
	number := w.bank.stock(i)
	a := card.Address{Kind: card.KindPhysicalCard, Name: "van", Key: card.IntKey(i)}
	w.nums[a] = number
	w.must(w.bank.emulator.SetCard(emulator.CardChange{Stock: &i, Load: balance}))
	w.want.Cards = append(w.want.Cards, card.WantCard{
		Declared: card.Declared{Address: a}, Number: number.Masked(), Holder: w.holder(i), Balance: &card.Target{Target: 300_00, RefillBelow: 300_00},
	})
	return a
}

func TestPhysicalCardIsBoundAndToppedUp(t *testing.T) {
	for _, f := range []fault{well, lostBefore, lostAfter} {
		for _, action := range []card.Action{card.ActionBind, card.ActionFund} {
			bubble(t, func(t *testing.T, w *world) {
				w.stockCard(0, 0)
				w.stockCard(1, 0)
				w.on(action, 1, f)
				tally(t, w.run(), 6, 0, 0, 0, 0)
				w.converged()
				if got := w.bank.orders("CARD_RECHARGE"); got != 2 {
					t.Errorf("%d top-ups of two cards", got)
				}
				for _, e := range w.mem.entries {
					for _, number := range w.nums {
						if strings.Contains(string(e.Stored), number.Reveal()) {
							t.Error("a full card number is in the ledger")
						}
					}
				}
			})
		}
	}
}

func TestTopUpOfACardThatIsNotEmptyIsDropped(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.stockCard(0, 120_00)
		res := w.run()
		tally(t, res, 2, 0, 0, 0, 0)
		if res.Dropped != 1 || w.sends(card.ActionFund) != 0 {
			t.Errorf("result %+v", res)
		}
		time.Sleep(time.Minute)
		tally(t, w.run(), 1, 0, 0, 0, 0)
		w.converged()
	})
}
