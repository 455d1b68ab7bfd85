package applier_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// bubble runs a test on a world whose time stands still while anything works.
func bubble(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newWorld(t)) })
}

// on makes every send of an action meet a fault, the first n of them (0: all).
func (w *world) on(action card.Action, n int, f fault) {
	met := 0
	w.bank.fault = func(_ int, a card.Action, _ string) fault {
		if a != action || n > 0 && met == n {
			return well
		}
		met++
		return f
	}
}

func (w *world) sends(action card.Action) int {
	n := 0
	for _, line := range w.bank.trace {
		if strings.HasPrefix(line, string(action)+" ") {
			n++
		}
	}
	return n
}

// tally fails unless the counts of a result are these.
func tally(t *testing.T, res applier.Result, done, pending, failed, skipped, unknown int) {
	t.Helper()
	got := [5]int{res.Done, res.Pending, res.Failed, res.Skipped, res.Unknown}
	if want := [5]int{done, pending, failed, skipped, unknown}; got != want {
		t.Errorf("done, pending, failed, skipped, unknown = %v, want %v (%q, %+v)", got, want, res.Problems, res.Findings)
	}
}

func TestApplyThenNothingLeft(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(5)
		res := w.run()
		tally(t, res, 15, 0, 0, 0, 0)
		if want := 5 * card.Money(206_19); res.Gross != want {
			t.Errorf("gross %s, want %s", res.Gross, want)
		}
		if res.Head != w.load().Head {
			t.Errorf("head %s, the ledger has %s", res.Head, w.load().Head)
		}
		w.converged()
		time.Sleep(time.Minute)
		if w.run(); len(w.last.Changes) != 0 {
			t.Errorf("the second plan is not empty: %+v", w.last.Changes)
		}
		w.bank.spend(0, 150_00)
		tally(t, w.run(), 1, 0, 0, 0, 0)
		if got := w.bank.orders("CARD_CHARGE"); got != 1 {
			t.Errorf("%d top-ups", got)
		}
		w.converged()
	})
}

func TestIntentsAreCommittedInGroups(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(100)
		w.mem.sync = 5 * time.Millisecond
		start := time.Now()
		tally(t, w.run(), 300, 0, 0, 0, 0)
		bare := 300 * w.bank.latency / time.Duration(w.set.Concurrency)
		if took := time.Since(start); took > bare*5/4 {
			t.Errorf("it took %s of the bubble's time; a bare loop takes %s", took, bare)
		}
		if w.mem.appends > 250 { // 600 entries
			t.Errorf("%d appends for 300 ops", w.mem.appends)
		}
		if w.bank.most != w.set.Concurrency {
			t.Errorf("%d calls at a time, want %d", w.bank.most, w.set.Concurrency)
		}
	})
}

func TestEventsOfAnOpComeInOrder(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(3)
		w.run()
		seen := map[string]applier.EventType{}
		for i, e := range w.events {
			if e.Type == applier.EventBegin && seen[e.Op] != "" || e.Type == applier.EventDone && seen[e.Op] != applier.EventBegin {
				t.Errorf("event %d of op %s: %s after %q", i, e.Op, e.Type, seen[e.Op])
			}
			seen[e.Op] = e.Type
		}
		if last := w.events[len(w.events)-1]; last.Type != applier.EventDone || last.Left != 0 {
			t.Errorf("the last event is %+v", last)
		}
	})
}

func TestRefusedSkipsWhatNeedsIt(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(2)
		w.on(card.ActionCreate, 1, refused)
		tally(t, w.run(), 3, 0, 1, 2, 0)
		w.bank.fault = nil
		tally(t, w.run(), 3, 0, 0, 0, 0)
		w.converged()
	})
}

func TestRateLimitedIsSentAgainThreeTimesAtMost(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(1)
		w.on(card.ActionOpen, 2, limited)
		tally(t, w.run(), 3, 0, 0, 0, 0)
		w.converged()
	})
	bubble(t, func(t *testing.T, w *world) {
		w.team(1)
		w.on(card.ActionOpen, 0, limited)
		tally(t, w.run(), 1, 0, 1, 1, 0)
		if got := w.sends(card.ActionOpen); got != 3 {
			t.Errorf("%d sends, want 3", got)
		}
	})
}

func TestUnauthorizedStopsEverything(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(50)
		w.on(card.ActionCreate, 0, unauthorized)
		res := w.run()
		if res.Done != 0 || res.Skipped < 100 || len(res.Problems) != 1 || w.bank.sends > w.set.Concurrency {
			t.Errorf("%d sends, result %+v", w.bank.sends, res)
		}
		if left := len(w.load().Ops); left != 0 {
			t.Errorf("%d ops are open: intents that were not sent must be withdrawn", left)
		}
	})
}

func TestUnknownIsSettledAndSentAgain(t *testing.T) {
	for _, c := range []struct {
		name     string
		f        fault
		merchant bool
		sends    int
	}{
		{"none, no effect", lostBefore, false, 4}, {"none, an effect", lostAfter, false, 3},
		{"merchant, no effect", lostBefore, true, 4}, {"merchant, an effect", lostAfter, true, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				if c.merchant {
					w.merchant()
				}
				w.bank.lag(settleWindow)
				w.team(3)
				w.on(card.ActionOpen, 1, c.f)
				tally(t, w.run(), 9, 0, 0, 0, 0)
				w.converged()
				if got := w.sends(card.ActionOpen); got != c.sends {
					t.Errorf("%d sends of opens, want %d", got, c.sends)
				}
			})
		})
	}
}

// A refusal answers the send that it follows: of an earlier one whose answer is
// lost it says nothing, and the lists decide.
func TestARefusedRepeatSettlesNothing(t *testing.T) {
	for _, first := range []fault{lostAfter, lostBefore} {
		bubble(t, func(t *testing.T, w *world) {
			w.merchant()
			w.team(1)
			opens := 0
			w.bank.fault = func(_ int, a card.Action, _ string) fault {
				if a != card.ActionOpen {
					return well
				}
				opens++
				return []fault{first, refused, well}[min(opens, 3)-1]
			}
			tally(t, w.run(), 3, 0, 0, 0, 0)
			w.converged()
			if want := map[fault]int{lostBefore: 3, lostAfter: 2}[first]; opens != want {
				t.Errorf("%d sends of one open, want %d", opens, want)
			}
		})
	}
}

func TestUnknownOfEveryKindIsSettled(t *testing.T) {
	for _, action := range []card.Action{card.ActionCreate, card.ActionOpen, card.ActionBind} {
		for _, f := range []fault{lostBefore, lostAfter} {
			bubble(t, func(t *testing.T, w *world) {
				w.bank.lag(settleWindow)
				w.team(3)
				w.on(action, 2, f)
				tally(t, w.run(), 9, 0, 0, 0, 0)
				w.converged()
			})
		}
	}
}

func TestLostThreeTimesIsGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(1)
		w.on(card.ActionOpen, 0, lostBefore)
		tally(t, w.run(), 1, 0, 1, 1, 0)
		if got := w.sends(card.ActionOpen); got != 3 {
			t.Errorf("%d sends, want 3", got)
		}
	})
}

func TestUnknownPausesItsClassOnly(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.set.Concurrency = 1
		h := w.holder(0)
		for range 3 {
			w.cardOf(h, "23", 200_00)
		}
		w.cardOf(h, "31", 200_00)
		var opens []time.Duration
		start := time.Now()
		w.bank.fault = func(_ int, a card.Action, _ string) fault {
			if a != card.ActionOpen {
				return well
			}
			opens = append(opens, time.Since(start))
			if len(opens) == 1 {
				return lostBefore
			}
			return well
		}
		tally(t, w.run(), 9, 0, 0, 0, 0)
		if len(opens) != 5 || opens[1] > time.Second || opens[2] < requestTimeout+settleWindow {
			t.Errorf("opens at %v: the other type's at once, the class's after the lists decided", opens)
		}
	})
}

func TestForeignLookAlikeNeedsAPerson(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.bank.set("list_numbers=platform")
		w.team(3)
		w.set.Concurrency = 1
		foreign := false
		w.on(card.ActionOpen, 1, lostAfter)
		lose := w.bank.fault
		w.bank.fault = func(i int, a card.Action, s string) fault {
			if f := lose(i, a, s); f == lostAfter {
				foreign = true
				w.bank.foreign("23", 206_19)
				return f
			}
			return well
		}
		res := w.run()
		if !foreign || res.Unknown != 1 || len(res.Findings) != 1 || !res.Findings[0].Person || len(res.Findings[0].Candidates) != 2 {
			t.Errorf("result %+v", res)
		}
		if got := w.sends(card.ActionOpen); got != 1 {
			t.Errorf("%d opens were sent; the class must rest", got)
		}
	})
}

func TestNumberUsedBySomebodyElseStopsTheRun(t *testing.T) {
	for _, listed := range []bool{true, false} {
		bubble(t, func(t *testing.T, w *world) {
			w.merchant()
			for range 20 {
				w.cardOf(card.Address{}, "23", 200_00)
			}
			w.tweak = func(*applier.Applier) { // the plan is made: a twin with a ledger of its own is faster
				w.tweak = nil
				if !listed {
					w.bank.set("lag_orders=24h", "lag_cards=24h")
				}
				twin := *w
				twin.mem = &memory{}
				twin.run()
				w.bank.sends, w.bank.trace = 0, nil
			}
			res := w.run()
			if len(res.Findings) == 0 || !res.Findings[0].Person || w.sends(card.ActionOpen) > w.set.Concurrency {
				t.Errorf("listed %v: %d opens sent, result %+v", listed, w.sends(card.ActionOpen), res)
			}
			if left := len(w.load().Ops); listed == (left != 0) {
				t.Errorf("listed %v: %d ops are open", listed, left)
			}
			if sent := w.sends(card.ActionOpen); !listed {
				w.want.Cards = w.want.Cards[:w.set.Concurrency] // those that were sent; the others may be opened
				w.run()
				if again := w.sends(card.ActionOpen); again != sent {
					t.Errorf("%d opens were sent again while nobody knows which card the first order made", again-sent)
				}
			}
		})
	}
}

func TestPendingIsAwaited(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(3)
		w.bank.fault = func(int, card.Action, string) fault { return slowOrder }
		tally(t, w.run(), 9, 0, 0, 0, 0)
		w.converged()
	})
}

func TestPendingStaysPendingWhenWaitIsOver(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(1)
		w.on(card.ActionOpen, 1, slowOrder)
		w.bank.slow = time.Hour
		start := time.Now()
		tally(t, w.run(), 1, 1, 0, 1, 0)
		if took := time.Since(start); took < 5*time.Minute || took > 6*time.Minute {
			t.Errorf("it waited %s", took)
		}
		if w.bank.lists > 30 {
			t.Errorf("%d listings in five minutes", w.bank.lists)
		}
		time.Sleep(time.Hour)
		w.run()
		w.converged()
	})
}

func TestFailedOrderCountsOnceListed(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(1)
		w.on(card.ActionOpen, 1, failedOrder)
		start := time.Now()
		tally(t, w.run(), 1, 0, 1, 1, 0)
		if took := time.Since(start); took < settleWindow {
			t.Errorf("the failure counted after %s", took)
		}
		tally(t, w.run(), 2, 0, 0, 0, 0)
		w.converged()
	})
}

func TestOtherFeesStopTheCardType(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.set.Concurrency = 1
		h := w.holder(0)
		for range 10 {
			w.cardOf(h, "23", 200_00)
		}
		w.cardOf(h, "31", 200_00)
		w.on(card.ActionOpen, 1, dearOrder)
		res := w.run()
		tally(t, res, 5, 0, 0, 18, 0) // the holder, the dear card, one of the other type, and their binds
		if len(res.Problems) != 1 || !strings.Contains(res.Problems[0], "fees") {
			t.Errorf("problems %q", res.Problems)
		}
		if left := len(w.load().Ops); left != 0 {
			t.Errorf("%d ops are open", left)
		}
	})
}

func TestFirstInterruptDrains(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(50)
		stop := make(chan struct{})
		w.tweak = func(a *applier.Applier) { a.Stop = stop }
		w.bank.fault = func(i int, _ card.Action, _ string) fault {
			if i == 20 {
				close(stop)
			}
			return well
		}
		res := w.run()
		if !res.Interrupted || res.Unknown != 0 || res.Done < 20 || w.bank.sends > 21+w.set.Concurrency {
			t.Errorf("%d sends, result %+v", w.bank.sends, res)
		}
		if left := len(w.load().Ops); left != 0 {
			t.Errorf("%d ops are open", left)
		}
		w.tweak, w.bank.fault = nil, nil
		w.run()
		w.converged()
	})
}

func TestSecondInterruptCuts(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(3)
		w.on(card.ActionOpen, 0, cutOff)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		res, err := w.apply(ctx)
		if err != nil || !res.Interrupted || res.Unknown != 3 {
			t.Errorf("result %+v, %v", res, err)
		}
		w.bank.fault = nil
		w.run()
		w.converged()
	})
}

func TestNothingIsSentAfterAFailedAppend(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(50)
		sends := 0
		w.mem.full = func(appends int) bool {
			w.bank.mu.Lock()
			defer w.bank.mu.Unlock()
			if appends == 20 {
				sends = w.bank.sends
			}
			return appends >= 20
		}
		res, err := w.apply(t.Context())
		if err == nil || !strings.Contains(err.Error(), "no space") {
			t.Errorf("error %v", err)
		}
		if w.bank.sends > sends || w.bank.inFlight != 0 {
			t.Errorf("%d sends, %d of them after the failure, %d in flight; result %+v", w.bank.sends, w.bank.sends-sends, w.bank.inFlight, res)
		}
		w.mem.full = nil
		w.run()
		w.converged()
	})
}

func TestNothingIsSentWithoutTheLease(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.team(50)
		w.set.Concurrency = 1
		w.bank.fault = func(i int, _ card.Action, _ string) fault {
			if i == 10 {
				w.mem.mu.Lock()
				w.mem.lost = true
				w.mem.mu.Unlock()
			}
			return well
		}
		if _, err := w.apply(t.Context()); !errors.Is(err, state.ErrLease) || w.bank.sends != 11 {
			t.Errorf("%d sends, error %v", w.bank.sends, err)
		}
	})
}
