package planner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// crossed are the reasons of a plan's refusals by limits.
func crossed(p planner.Plan) []string {
	var reasons []string
	for _, r := range p.Refusals {
		if r.Code == planner.RefusedLimit {
			reasons = append(reasons, r.Reason)
		}
	}
	return reasons
}

// at sets the clock.
func (w *world) at(text string) {
	w.t.Helper()
	var err error
	if w.now, err = time.Parse(time.RFC3339Nano, text); err != nil {
		w.t.Fatal(err)
	}
}

// sold makes a world with one card, opened for 206.19 at the given time, on
// which 100.00 are left: the next plan tops it up for 101.01.
func sold(t testing.TB, at string) (*world, card.Address) {
	w := newWorld(t)
	w.at(at)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 100_00
	return w, a
}

func money(m card.Money) *card.Money { return &m }
func rate(r card.Rate) *card.Rate    { return &r }
func number(n int) *int              { return &n }

// Every bound lets the amount through that it names, and refuses a cent, a
// card or a share more.
func TestLimitsAreExact(t *testing.T) {
	tests := map[string]struct {
		arrange   func(w *world)
		fits, not card.Limit
	}{
		"per_run": {func(w *world) {}, card.Limit{PerRun: money(101_01)}, card.Limit{PerRun: money(101_00)}},
		"per_day": {func(w *world) {}, card.Limit{PerDay: money(206_19 + 101_01)}, card.Limit{PerDay: money(206_19 + 101_00)}},
		"per_day, of all cards": {func(w *world) { w.virtual("ben", card.Address{}, 200_00, 1) },
			card.Limit{PerDay: money(2*206_19 + 101_01)}, card.Limit{PerDay: money(2*206_19 + 101_00)}},
		"per_card_per_day": {func(w *world) { w.virtual("ben", card.Address{}, 200_00, 1) },
			card.Limit{PerCardPerDay: money(206_19 + 101_01)}, card.Limit{PerCardPerDay: money(206_19 + 101_00)}},
		"per_card_per_month": {func(w *world) { w.now = w.now.AddDate(0, 0, 5) },
			card.Limit{PerCardPerMonth: money(206_19 + 101_01), PerCardPerDay: money(101_01)}, card.Limit{PerCardPerMonth: money(206_19 + 101_00)}},
		"opens_per_run": {func(w *world) {
			w.virtual("ben", card.Address{}, 200_00, 1)
			w.virtual("cy", card.Address{}, 200_00, 1)
		},
			card.Limit{OpensPerRun: number(2)}, card.Limit{OpensPerRun: number(1)}},
		"released_share": {func(w *world) {
			for _, name := range []string{"ben", "cy", "dee"} {
				w.virtual(name, card.Address{}, 200_00, 1)
			}
			w.apply(w.plan())
			w.want.Cards = w.want.Cards[1:]
		}, card.Limit{ReleasedShare: rate(250_000_000)}, card.Limit{ReleasedShare: rate(249_999_999)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, _ := sold(t, "2026-11-23T12:00:00Z")
			tt.arrange(w)
			w.want.Limits = []card.Limit{tt.fits}
			if got := crossed(w.plan()); len(got) != 0 {
				t.Errorf("what fits is refused: %v", got)
			}
			w.want.Limits = []card.Limit{tt.not}
			if got := crossed(w.plan()); len(got) != 1 {
				t.Errorf("a bit more is not refused once: %v", got)
			}
		})
	}
}

// Days and months are those of UTC, by the clock that is given, wherever the
// machine stands.
func TestDaysAndMonthsOfLimits(t *testing.T) {
	tests := []struct {
		name, opened, planned string
		day, month            bool // the opening counts
	}{
		{"the same moment", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", true, true},
		{"the last moment of the day", "2026-11-23T00:00:00Z", "2026-11-23T23:59:59.999999999Z", true, true},
		{"midnight", "2026-11-23T23:59:59.999999999Z", "2026-11-24T00:00:00Z", false, true},
		{"the last moment of the month", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999999999Z", false, true},
		{"a month's end", "2026-11-30T23:59:59.999999999Z", "2026-12-01T00:00:00Z", false, false},
		{"a year's end", "2026-12-31T23:59:59.999999999Z", "2027-01-01T00:00:00Z", false, false},
		{"the same month of another year", "2026-11-23T12:00:00Z", "2027-11-23T12:00:00Z", false, false},
		{"a leap day", "2028-02-28T23:59:59Z", "2028-02-29T12:00:00Z", false, true},
		{"after a leap day", "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z", false, false},
		{"no leap day", "2027-02-28T23:59:59Z", "2027-03-01T00:00:00Z", false, false},
		{"east of UTC: the day of the machine is over, that of UTC is not", "2026-11-30T12:00:00Z", "2026-12-01T13:59:59+14:00", true, true},
		{"east of UTC: the day of UTC is over", "2026-11-30T12:00:00Z", "2026-12-01T14:00:00+14:00", false, false},
		{"west of UTC: the day of UTC is over, that of the machine is not", "2026-11-30T12:59:59-11:00", "2026-11-30T13:00:00-11:00", false, false},
		{"a clock that is set back by a second", "2026-12-01T00:00:00Z", "2026-11-30T23:59:59Z", true, true},
		{"a clock that is set back by years", "2036-01-01T00:00:00Z", "2026-11-30T23:59:59Z", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, _ := sold(t, tt.opened)
			w.at(tt.planned)
			w.set.SettleWindow = 0
			check := func(l card.Limit, counts bool) {
				w.want.Limits = []card.Limit{l}
				p := w.plan()
				if p.Summary.Fund != 1 || len(crossed(p)) == 1 != counts || !counts && len(crossed(p)) != 0 {
					t.Errorf("the opening counts: %v; crossed: %v; %v", counts, crossed(p), lines(p))
				}
			}
			check(card.Limit{PerDay: money(101_01)}, tt.day)
			check(card.Limit{PerCardPerDay: money(101_01)}, tt.day)
			check(card.Limit{PerCardPerMonth: money(101_01)}, tt.month)
		})
	}
}

func TestAClockThatWasSetBackIsSaid(t *testing.T) {
	w, _ := sold(t, "2036-01-01T00:00:00Z")
	w.at("2026-11-30T12:00:00Z")
	w.want.Limits = []card.Limit{{PerDay: money(101_01)}}
	w.set.SettleWindow = 0
	if got := strings.Join(crossed(w.plan()), ""); !strings.Contains(got, "spending of 2036-01-01, a day that this machine's clock has not reached") {
		t.Errorf("crossed: %s", got)
	}
}

// A run that begins before midnight and pays after it has paid on the day after.
func TestARunAcrossMidnightCountsWhenItPays(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	p := w.plan()
	w.at("2026-11-30T23:59:59.9Z")
	w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: state.Intent{Action: card.ActionOpen, CardType: "23", OrderNo: p.Changes[0].Task.OrderNo, Gross: 206_19, Fee: 6_19, Net: 200_00}})
	w.at("2026-12-01T00:00:00Z")
	w.record(state.Draft{Kind: state.KindOutcome, Op: "op", Data: state.Outcome{Result: state.ResultDone, ID: "1", Gross: 206_19, Fee: 6_19, Net: 200_00}})
	w.seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "1", CardType: "23", Status: card.CardActive, Balance: 100_00}}
	w.at("2026-12-01T23:59:59Z")
	for _, l := range []card.Limit{{PerDay: money(307_19)}, {PerCardPerDay: money(307_19)}, {PerCardPerMonth: money(307_19)}} {
		w.want.Limits = []card.Limit{l}
		if got := crossed(w.plan()); len(got) != 1 {
			t.Errorf("crossed %v", got)
		}
	}
}

// What an earlier run may have paid, or will, counts as paid today.
func TestLimitsCountWhatIsNotSettled(t *testing.T) {
	for name, outcome := range map[string]state.Outcome{"unknown": {Result: state.ResultUnknown}, "pending": {Result: state.ResultPending}} {
		w, _ := sold(t, "2026-11-23T12:00:00Z")
		w.at("2026-12-23T12:00:00Z")
		other := w.virtual("ben", card.Address{}, 50_00, 1)
		w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: other, Data: state.Intent{Action: card.ActionOpen, CardType: "23", OrderNo: "X", Gross: 51_55}},
			state.Draft{Kind: state.KindOutcome, Op: "op", Data: outcome})
		w.at("2027-01-23T12:00:00Z") // a month later it is still not settled
		w.want.Limits = []card.Limit{{PerDay: money(51_55 + 101_01), PerRun: money(101_01), PerCardPerDay: money(101_01)}}
		if got := crossed(w.plan()); len(got) != 0 {
			t.Errorf("%s: refused: %v", name, got)
		}
		w.want.Limits[0].PerDay = money(51_55 + 101_00)
		if got := crossed(w.plan()); len(got) != 1 {
			t.Errorf("%s: crossed %v", name, got)
		}
		w.record(state.Draft{Kind: state.KindMove, Address: other, Data: state.Move{To: card.Address{Kind: card.KindVirtualCard, Name: "elsewhere"}}})
		w.want.Cards = w.want.Cards[:1]
		if got := crossed(w.plan()); len(got) != 1 {
			t.Errorf("%s: an op that moved is forgotten: %v", name, got)
		}
	}
}

// What was paid for a card today counts after it was released, renamed or
// replaced.
func TestWhatLeftStillCounts(t *testing.T) {
	w, a := sold(t, "2026-11-23T12:00:00Z")
	cards := w.want.Cards
	w.want.Cards = nil
	w.apply(w.plan())
	w.virtual("ben", card.Address{}, 50_00, 1)
	w.want.Limits = []card.Limit{{PerDay: money(206_19 + 51_54)}}
	if got := crossed(w.plan()); len(got) != 1 {
		t.Errorf("released: %v", got)
	}
	w.want.Cards = cards // taken back, and topped up
	w.want.Limits = []card.Limit{{PerCardPerDay: money(206_19 + 101_00)}}
	if got := crossed(w.plan()); len(got) != 1 {
		t.Errorf("taken back: %v", got)
	}
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 100_00
	moved := card.Address{Kind: card.KindVirtualCard, Name: "trips"}
	w.record(state.Draft{Kind: state.KindMove, Address: a, Data: state.Move{To: moved}})
	w.want.Cards[0].Address = moved
	w.want.Limits = []card.Limit{{PerCardPerDay: money(206_19 + 2*101_01 - 1), PerCardPerMonth: money(206_19 + 2*101_01 - 1)}}
	if got := crossed(w.plan()); len(got) != 2 || !strings.Contains(got[0], "virtual_card.trips") {
		t.Errorf("moved: %v", got)
	}
	w.opt.Replaces = []card.Address{moved}
	w.want.Limits = []card.Limit{{PerCardPerDay: money(2*206_19 + 101_00)}}
	if got := crossed(w.plan()); len(got) != 1 {
		t.Errorf("replaced: %v", got)
	}
}

// A limit counts what has its labels; several count each for itself.
func TestLimitsByLabels(t *testing.T) {
	sales, ops, eu := map[string]string{"team": "sales"}, map[string]string{"team": "ops"}, map[string]string{"team": "sales", "region": "eu"}
	w := newWorld(t)
	for i, labels := range []map[string]string{sales, ops, eu} {
		w.virtual(fmt.Sprint(i), card.Address{}, 200_00, 1)
		w.want.Cards[i].Labels = labels
	}
	w.want.Limits = []card.Limit{
		{Match: sales, PerRun: money(2 * 206_19), PerDay: money(2 * 206_19), OpensPerRun: number(2)},
		{Match: ops, PerRun: money(206_19), PerDay: money(206_19), OpensPerRun: number(1)},
		{Match: eu, PerRun: money(206_19), PerDay: money(206_19), OpensPerRun: number(1)},
		{Match: map[string]string{"team": "hr"}, PerRun: money(0), OpensPerRun: number(0)},
		{PerRun: money(3 * 206_19), PerDay: money(3 * 206_19), OpensPerRun: number(3)},
	}
	if got := crossed(w.plan()); len(got) != 0 {
		t.Fatalf("all of it fits: %v", got)
	}
	w.want.Limits[0].PerRun, w.want.Limits[2].OpensPerRun, w.want.Limits[4].PerDay = money(2*206_19-1), number(0), money(3*206_19-1)
	got := crossed(w.plan())
	if len(got) != 3 || !strings.Contains(got[0], `for team = "sales" is crossed: per_run`) || !strings.Contains(got[1], `for region = "eu", team = "sales" is crossed: opens_per_run`) || !strings.Contains(got[2], "for everything is crossed: per_day") {
		t.Errorf("crossed: %v", got)
	}
}

// What is no longer declared has no labels any more. It counts under every
// limit: else a card that is removed makes room for another one.
func TestRemovingACardMakesNoRoomUnderALimit(t *testing.T) {
	w, _ := sold(t, "2026-11-23T12:00:00Z")
	w.want.Cards = nil
	w.apply(w.plan())
	w.virtual("ben", card.Address{}, 50_00, 1)
	w.want.Limits = []card.Limit{{Match: map[string]string{"team": "sales"}, PerDay: money(206_19 + 51_55)}}
	if got := crossed(w.plan()); len(got) != 0 {
		t.Errorf("refused: %v", got)
	}
	w.want.Limits[0].PerDay = money(206_19 + 51_54)
	if got := crossed(w.plan()); len(got) != 1 || !strings.Contains(got[0], "206.19 of it at addresses that are no longer declared") {
		t.Errorf("crossed: %v", got)
	}
	w.apply(w.plan())
	w.want.Cards = nil
	w.want.Limits = []card.Limit{{Match: map[string]string{"team": "sales"}, ReleasedShare: rate(999_999_999)}}
	if got := crossed(w.plan()); len(got) != 1 || !strings.Contains(got[0], "1 of 1") {
		t.Errorf("a release has no labels, and is let through: %v", got)
	}
}

// Orders that a lost ledger finds again were paid for when the issuer says: in
// the plan that adopts them, and after.
func TestLimitsCountAdoptedOrders(t *testing.T) {
	for _, tt := range []struct {
		name, paid, now string
		day, month      bool
	}{
		{"today", "2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z", true, true},
		{"yesterday", "2026-11-22T23:59:58Z", "2026-11-23T12:00:00Z", false, true},
		{"last month", "2026-10-31T23:59:58Z", "2026-11-23T12:00:00Z", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, _ := sold(t, tt.paid)
			w.st = state.New()
			w.at(tt.now)
			w.card("1").Balance = 100_00
			l := []card.Limit{{PerDay: money(101_01)}, {PerCardPerDay: money(101_01)}, {PerCardPerMonth: money(101_01)}}
			want := []bool{tt.day, tt.day, tt.month}
			for _, when := range []string{"as it is adopted", "after"} {
				for i := range l {
					w.want.Limits = l[i : i+1]
					if p := w.plan(); p.Summary.Fund != 1 || len(crossed(p)) == 1 != want[i] {
						t.Errorf("%s, limit %d: crossed %v, %v", when, i, crossed(p), lines(p))
					}
				}
				p := w.plan()
				p.Changes = p.Changes[:1] // the adoption only
				w.apply(p)
			}
		})
	}
}

// A refused plan moves nothing that is not in the plan: what waits, is blocked
// or is left out by --target does not count.
func TestLimitsCountOnlyWhatIsDone(t *testing.T) {
	w, a := sold(t, "2026-11-23T12:00:00Z")
	w.virtual("ben", card.Address{}, 50_00, 1)
	w.virtual("zoe", card.Address{}, 1_00, 1) // below the minimum: blocked
	w.want.Limits = []card.Limit{{PerRun: money(101_01), OpensPerRun: number(0)}}
	sel, err := card.ParseSelector(a.String())
	if err != nil {
		t.Fatal(err)
	}
	w.opt.Targets = []card.Selector{sel}
	if got := crossed(w.plan()); len(got) != 0 {
		t.Errorf("crossed: %v", got)
	}
	w.want.Limits = []card.Limit{{PerDay: money(0), PerCardPerDay: money(0), PerCardPerMonth: money(0)}}
	w.card(w.st.Resource(a).ID).Balance = 200_00
	if got := crossed(w.plan()); len(got) != 0 {
		t.Errorf("a plan that pays nothing is refused: %v", got)
	}
}

// A card under another name is the same card: what was paid for it before
// counts under per_card_per_day and per_card_per_month.
func TestACardUnderAnotherNameIsTheSameCard(t *testing.T) {
	for name, tt := range map[string]struct {
		limit card.Limit
		want  bool
	}{
		"day":                   {card.Limit{PerCardPerDay: money(206_19 + 101_00)}, true},
		"month":                 {card.Limit{PerCardPerMonth: money(206_19 + 101_00)}, true},
		"under another label":   {card.Limit{Match: map[string]string{"team": "ops"}, PerCardPerDay: money(206_19 + 101_00)}, true},
		"day, and no cent more": {card.Limit{PerCardPerDay: money(206_19 + 101_01), PerCardPerMonth: money(206_19 + 101_01)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := sold(t, "2026-11-23T12:00:00Z")
			id := w.st.Resource(a).ID
			w.want.Cards = nil
			w.apply(w.plan())
			b := w.virtual("ben", card.Address{}, 200_00, 150_00)
			w.want.Cards[0].Labels = map[string]string{"team": "ops"}
			w.want.Imports = []card.Import{{Address: b, ID: id}}
			w.want.Limits = []card.Limit{tt.limit}
			w.record(state.Draft{Kind: state.KindAdopt, Address: b, Data: state.Adopt{Why: "import", ID: id, CardType: "23", Status: card.CardActive}})
			w.now = w.now.Add(time.Minute)
			w.virtual("ana", card.Address{}, 50_00, 1) // the old name is in use again
			p := w.plan()
			if got := crossed(p); p.Summary.Fund != 1 || len(got) == 1 != tt.want {
				t.Errorf("crossed %v, %v", got, lines(p))
			}
		})
	}
}
