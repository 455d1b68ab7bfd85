package applier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
)

// stockCard declares a physical card, and puts one with its number and a
// balance into the bank's drawer.
func (w *world) stockCard(i int, balance card.Money) card.Address {
	w.t.Helper()
	number := luhn(i)
	a := card.Address{Kind: card.KindPhysicalCard, Name: "van", Key: card.IntKey(i)}
	w.nums[a] = number
	w.bank.pcards[number.Reveal()] = &card.Card{Kind: card.KindPhysicalCard, ID: "p-" + number.Masked().LastFour(), Number: number.Masked(), Status: card.CardActive, Balance: balance}
	w.want.Cards = append(w.want.Cards, card.WantCard{
		Declared: card.Declared{Address: a}, Number: number.Masked(), Holder: w.holder(i), Balance: &card.Target{Target: 300_00, RefillBelow: 300_00},
	})
	return a
}

// luhn makes a test number.
func luhn(i int) card.Number {
	for check := range 10 {
		digits := []byte("400000000000" + strings.Repeat("0", 4))
		digits[13], digits[14], digits[15] = byte('0'+i/10), byte('0'+i%10), byte('0'+check)
		if n, err := card.NewNumber(string(digits)); err == nil {
			return n
		}
	}
	panic("no check digit fits")
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
				for id, tops := range w.bank.charges {
					if len(tops) != 1 {
						t.Errorf("card %s has %d top-ups", id, len(tops))
					}
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
