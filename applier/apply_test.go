package applier_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/cardform/cardform/card"
)

func TestApplyCreatesOpensBinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.team(5)
		res := w.run()
		if res.Done != 15 || res.Failed+res.Skipped+res.Unknown+res.Pending != 0 {
			t.Errorf("result %+v", res)
		}
		if want := 5 * card.Money(206_19); res.Gross != want {
			t.Errorf("gross %s, want %s", res.Gross, want)
		}
		w.converged()
		time.Sleep(time.Minute)
		if res := w.run(); res.Done != 0 || len(w.last.Changes) != 0 {
			t.Errorf("the second plan is not empty: %+v", w.last.Changes)
		}
	})
}

func TestRefillOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.team(2)
		w.run()
		time.Sleep(time.Minute)
		w.bank.cards[0].Balance = 50_00
		if res := w.run(); res.Done != 1 || w.orders(card.OrderTopUp) != 1 {
			t.Errorf("result %+v with %d top-ups", res, w.orders(card.OrderTopUp))
		}
		w.converged()
	})
}
