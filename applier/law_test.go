package applier_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

// crash is what a checkpoint panics with when the law kills a run.
type crash struct{}

// problems collects what went wrong in a bubble, so that rapid hears of it in
// its own goroutine.
type problems struct {
	testing.TB
	found []string
}

func (p *problems) Helper() {}
func (p *problems) Errorf(format string, args ...any) {
	p.found = append(p.found, fmt.Sprintf(format, args...))
}
func (p *problems) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (p *problems) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// TestMoneyMovesOnce is the law of the applier: whatever answers get lost,
// whenever a run is killed, runs repeated until nothing is left end with
// exactly the wanted holders, cards and balances, and with one order each.
func TestMoneyMovesOnce(t *testing.T) {
	for _, mode := range []struct{ reference, numbers string }{
		{"none", "platform"}, {"none", "ours"}, {"merchant", "ours"}, {"merchant", "platform"},
	} {
		t.Run(mode.reference+" "+mode.numbers, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				team := rapid.IntRange(1, 6).Draw(rt, "team")
				lag := rapid.IntRange(0, int(settleWindow/time.Second)).Draw(rt, "lag")
				faults := rapid.SliceOfN(rapid.SampledFrom([]fault{well, well, lostBefore, lostAfter, limited, refused, slowOrder, failedOrder}), 0, 40).Draw(rt, "faults")
				crashes := rapid.SliceOfN(rapid.IntRange(1, 60), 0, 3).Draw(rt, "crashes")
				p := &problems{TB: t}
				synctest.Test(t, func(*testing.T) {
					defer func() {
						if r := recover(); r != nil {
							p.Errorf("%v", r)
						}
					}()
					w := newWorld(p)
					if mode.reference == "merchant" {
						w.merchant()
					}
					w.bank.set("list_numbers=" + mode.numbers)
					w.bank.lag(time.Duration(lag) * time.Second)
					w.bank.fault = func(i int, action card.Action, _ string) fault {
						if i >= len(faults) {
							return well
						}
						return faults[i]
					}
					w.team(team)
					w.untilQuiet(crashes)
				})
				if len(p.found) > 0 {
					rt.Fatalf("%q", p.found)
				}
			})
		})
	}
}

// untilQuiet repeats runs, the first ones killed, until a plan has nothing
// left, then spends and refills, and checks the books.
func (w *world) untilQuiet(crashes []int) {
	for range 2 {
		for i := 0; ; i++ {
			if i == 25 {
				w.t.Errorf("25 runs do not converge: %+v", w.last.Changes)
				return
			}
			n := 0
			if len(crashes) > 0 {
				n, crashes = crashes[0], crashes[1:]
			}
			res, killed := w.killed(n)
			time.Sleep(requestTimeout + settleWindow + time.Second)
			if !killed && len(w.last.Changes) == 0 {
				break
			}
			for _, f := range res.Findings {
				if f.Person {
					w.t.Errorf("a person is asked: %+v", f)
					return
				}
			}
		}
		w.converged()
		if got := w.bank.orders("OPEN_CARD"); got != len(w.want.Cards) {
			w.t.Errorf("%d opens took effect, want %d", got, len(w.want.Cards))
		}
		for i := range w.want.Cards {
			w.bank.spend(i, 30_00)
		}
		time.Sleep(settleWindow) // until then the lists may show the balance before
	}
}

// killed applies, and kills the run at its n-th checkpoint; 0 lets it end.
func (w *world) killed(n int) (res applier.Result, killed bool) {
	w.tweak = func(a *applier.Applier) {
		passed := 0
		a.Checkpoint = func(string) {
			if passed++; passed == n {
				panic(crash{})
			}
		}
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crash); !ok {
				panic(r)
			}
			killed = true
			synctest.Wait()
		}
	}()
	res, err := w.apply(context.Background())
	if err != nil {
		w.t.Errorf("applying: %v", err)
	}
	return res, false
}
