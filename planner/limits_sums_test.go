package planner_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// However large the amounts, no sum wraps around to something that fits.
func TestSumsDoNotWrapAround(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		w.st.Resources[card.Address{Kind: card.KindVirtualCard, Name: "gone", Key: card.IntKey(i)}] = &state.Resource{Spent: state.SpentAt(w.now, 1<<62)}
	}
	w.virtual("ana", card.Address{}, 200_00, 1)
	w.want.Limits = []card.Limit{{PerDay: money(card.MaxMoney)}}
	if got := crossed(w.plan()); len(got) != 1 {
		t.Errorf("crossed: %v", got)
	}
}

// Ten thousand cards at 1e15 USD: the virtual ones have no gross that the
// parsers could write, the physical ones are more than there is.
func TestEnormousTargets(t *testing.T) {
	w := newWorld(t)
	h := w.holder("ana")
	const enormous = card.Money(1e15) * 100
	for i := range 10_000 {
		a := card.Address{Kind: card.KindPhysicalCard, Name: "van", Key: card.IntKey(i)}
		w.want.Cards = append(w.want.Cards, card.WantCard{
			Declared: card.Declared{Address: a}, Number: card.Mask(fmt.Sprintf("411111000000%04d", i)), Holder: h,
			Balance: &card.Target{Target: enormous, RefillBelow: enormous},
		})
	}
	w.virtual("ana", h, enormous, 1)
	w.want.Limits = []card.Limit{{PerRun: money(card.MaxMoney), PerDay: money(card.MaxMoney)}}
	p := w.plan()
	if d := p.Accounts[1]; d.Gross != math.MaxInt64 || d.After != -math.MaxInt64 || p.Accounts[0].Gross != 0 || p.Summary.Blocked != 1 {
		t.Errorf("statement %+v, %d blocked", p.Accounts, p.Summary.Blocked)
	}
	if len(crossed(p)) != 2 || p.Refusals[len(p.Refusals)-1].Code != planner.RefusedFunds {
		t.Errorf("refusals %+v", p.Refusals)
	}
}

// For random plans and ledgers a limit refuses exactly when an independent sum
// of what it covers is above it.
func TestLimitsAgreeWithASum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.set.SettleWindow = 0
		teams := []string{"sales", "ops"}
		for i := range rapid.IntRange(1, 3).Draw(rt, "cards") {
			w.virtual(fmt.Sprint(i), card.Address{}, 200_00, 150_00)
			w.want.Cards[i].Labels = map[string]string{"team": rapid.SampledFrom(teams).Draw(rt, "team")}
		}
		var log []payment
		pay := func(p planner.Plan) {
			for _, c := range p.Changes {
				log = append(log, payment{c.Address, w.now, c.Gross})
			}
		}
		for range rapid.IntRange(1, 4).Draw(rt, "runs") {
			p := w.plan()
			pay(p)
			w.apply(p)
			for i := range w.seen.Cards {
				w.seen.Cards[i].Balance -= card.Money(rapid.IntRange(0, 150_00).Draw(rt, "paid"))
			}
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 40*24).Draw(rt, "hours")) * time.Hour)
		}
		p := w.plan()
		pay(p)
		team := rapid.SampledFrom(teams).Draw(rt, "limited")
		sum := sums(w, log, team)
		bound := card.Money(rapid.IntRange(-2, 2).Draw(rt, "off"))
		for name, s := range sum {
			b := max(0, s+bound)
			l := card.Limit{Match: map[string]string{"team": team}}
			switch name {
			case "day":
				l.PerDay = &b
			case "card day":
				l.PerCardPerDay = &b
			case "card month":
				l.PerCardPerMonth = &b
			}
			w.want.Limits = []card.Limit{l}
			if got := crossed(w.plan()); len(got) == 1 != (s > b) {
				rt.Fatalf("%s: %s paid, bound %s, crossed %v", name, s, b, got)
			}
		}
	})
}

type payment struct {
	a     card.Address
	at    time.Time
	gross card.Money
}

// sums adds payments up, without the ledger's help.
func sums(w *world, log []payment, team string) map[string]card.Money {
	day, cardDay, cardMonth, paying := card.Money(0), map[card.Address]card.Money{}, map[card.Address]card.Money{}, map[card.Address]bool{}
	for _, c := range w.want.Cards {
		if c.Labels["team"] != team {
			continue
		}
		for _, p := range log {
			if p.a != c.Address {
				continue
			}
			paying[p.a] = paying[p.a] || p.at.Equal(w.now) && p.gross > 0
			if p.at.YearDay() == w.now.YearDay() && p.at.Year() == w.now.Year() {
				day += p.gross
				cardDay[p.a] += p.gross
			}
			if p.at.Month() == w.now.Month() && p.at.Year() == w.now.Year() {
				cardMonth[p.a] += p.gross
			}
		}
	}
	out := map[string]card.Money{}
	for a := range paying {
		if paying[a] {
			out["day"] = day
			out["card day"] = max(out["card day"], cardDay[a])
			out["card month"] = max(out["card month"], cardMonth[a])
		}
	}
	return out
}
