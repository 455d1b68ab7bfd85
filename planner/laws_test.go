package planner_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// randomWant declares some holders and cards. The same names mean the same
// people in every draw, so that two draws overlap.
func randomWant(rt *rapid.T, w *world) {
	w.want = card.Want{}
	for i := range 5 {
		name := string(rune('a' + i))
		if !rapid.Bool().Draw(rt, "holder "+name) {
			continue
		}
		h := w.holder(name)
		w.want.Holders[len(w.want.Holders)-1].PhoneNumber = fmt.Sprintf("9%07d", i)
		if rapid.Bool().Draw(rt, "card of "+name) {
			target := card.Money(rapid.IntRange(50_00, 500_00).Draw(rt, "target"))
			w.virtual(name, h, target, target/2)
		}
		if rapid.Bool().Draw(rt, "van of "+name) {
			w.physical("van_"+name, h, fmt.Sprintf("%04d", i), card.Money(rapid.IntRange(0, 100_00).Draw(rt, "load")))
		}
	}
}

func randomSpending(rt *rapid.T, w *world) {
	for i := range w.seen.Cards {
		c := &w.seen.Cards[i]
		c.Balance -= card.Money(rapid.IntRange(0, int(c.Balance)).Draw(rt, "spent"))
	}
}

// checkReasons: nothing changes without a reason, and money only by ops that
// carry an order number.
func checkReasons(rt *rapid.T, p planner.Plan) {
	for _, c := range p.Changes {
		if c.Reason == "" {
			rt.Fatalf("%s %s has no reason", c.Action, c.Address)
		}
		if c.Action.MovesMoney() && (c.Task.OrderNo == "" || c.Gross != c.Fee+c.Net || c.Net <= 0) {
			rt.Fatalf("%s %s: gross %s fee %s net %s number %q", c.Action, c.Address, c.Gross, c.Fee, c.Net, c.Task.OrderNo)
		}
	}
}

// settled reports whether the plan leaves nothing to do that can be done.
func settled(p planner.Plan) bool {
	return p.Summary.Create+p.Summary.Open+p.Summary.Adopt+p.Summary.Bind+p.Summary.Fund+p.Summary.Release == 0
}

func TestApplyingAPlanLeavesNothingToDo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			randomWant(rt, w)
			randomSpending(rt, w)
			p := w.plan()
			checkReasons(rt, p)
			before := w.seen.Merchant.Balance
			w.apply(p)
			if took := before - w.seen.Merchant.Balance; took != p.Accounts[0].Gross {
				rt.Fatalf("the plan said %s, the account paid %s", p.Accounts[0].Gross, took)
			}
			if again := w.plan(); !settled(again) {
				rt.Fatalf("after %v there is still %v", lines(p), lines(again))
			}
		}
	})
}

// A plan that is carried out to any point and then lost, with or without the
// ledger, is taken up again without paying for anything twice.
func TestAnyPrefixConverges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		randomWant(rt, w)
		p := w.plan()
		whole := p.Accounts[0].Gross + p.Accounts[1].Gross
		start := w.seen.Merchant.Balance + w.seen.Physical.Balance
		p.Changes = p.Changes[:rapid.IntRange(0, len(p.Changes)).Draw(rt, "crash after")]
		w.apply(p)
		if rapid.Bool().Draw(rt, "ledger lost") {
			w.st = state.New()
			w.record(state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format}})
		}
		for range 3 {
			w.apply(w.plan())
		}
		if again := w.plan(); !settled(again) {
			rt.Fatalf("there is still %v", lines(again))
		}
		if took := start - w.seen.Merchant.Balance - w.seen.Physical.Balance; took != whole {
			rt.Fatalf("took %s, the first plan said %s", took, whole)
		}
	})
}

func TestInputOrderIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		randomWant(rt, w)
		w.apply(w.plan())
		randomSpending(rt, w)
		randomWant(rt, w)
		in := w.input()
		first := planner.Make(in)
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(rt, "seed")))
		in.Seen.Cards, in.Seen.Holders, in.Seen.CardTypes = shuffled(r, in.Seen.Cards), shuffled(r, in.Seen.Holders), shuffled(r, in.Seen.CardTypes)
		in.Want.Holders, in.Want.Cards = shuffled(r, in.Want.Holders), shuffled(r, in.Want.Cards)
		if diff := cmp.Diff(first.Changes, planner.Make(in).Changes, cmp.AllowUnexported(card.Key{}, card.Masked{})); diff != "" {
			rt.Fatalf("another order of the input changes the plan:\n%s", diff)
		}
	})
}

func shuffled[T any](r *rand.Rand, in []T) []T {
	out := slices.Clone(in)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func TestDriftOfAnEmptyPlanIsEmpty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		randomWant(rt, w)
		w.apply(w.plan())
		if r := planner.Drift(w.input(), w.plan(), w.records()); len(r.Findings) != 0 {
			rt.Fatalf("findings %+v", r.Findings)
		}
	})
}
