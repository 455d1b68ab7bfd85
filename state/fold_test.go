package state_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The addresses and amounts of the tables.
func travel() card.Address { return card.Address{Kind: card.KindVirtualCard, Name: "travel"} }
func spare() card.Address  { return card.Address{Kind: card.KindVirtualCard, Name: "spare"} }
func van() card.Address    { return card.Address{Kind: card.KindPhysicalCard, Name: "van"} }
func ana() card.Address    { return card.Address{Kind: card.KindCardholder, Name: "ana"} }

// ledger folds what it is told, an hour between entries, from the last evening
// of a month on.
type ledger struct {
	*state.State
	now time.Time
}

func newLedger() *ledger {
	return &ledger{state.New(), time.Date(2026, 11, 30, 21, 0, 0, 0, time.UTC)}
}

func (l *ledger) fold(d state.Draft) error {
	l.now = l.now.Add(time.Hour)
	entries, err := state.Seal(l.Head, "run", l.now, []state.Draft{d})
	if err != nil {
		return err
	}
	_, err = l.Fold(entries[0])
	return err
}

func (l *ledger) must(t *testing.T, drafts ...state.Draft) {
	t.Helper()
	for _, d := range drafts {
		if err := l.fold(d); err != nil {
			t.Fatalf("%s of %s: %v", d.Kind, d.Op, err)
		}
	}
}

func intent(op string, a card.Address, in state.Intent) state.Draft {
	return state.Draft{Kind: state.KindIntent, Op: op, Address: a, Data: in}
}

func opening(op string, a card.Address, n int) state.Draft {
	return intent(op, a, state.Intent{Action: card.ActionOpen, OrderNo: "OPEN", N: n, Gross: 20619, Fee: 619, Net: 20000, CardType: "23"})
}

func funding(op string, n int, balance card.Money) state.Draft {
	return intent(op, travel(), state.Intent{Action: card.ActionFund, OrderNo: "FUND", N: n, Gross: 1000, Net: 1000, CardID: "57", Balance: balance})
}

func outcome(op string, out state.Outcome) state.Draft {
	return state.Draft{Kind: state.KindOutcome, Op: op, Data: out}
}

func result(op string, r state.Result) state.Draft { return outcome(op, state.Outcome{Result: r}) }

func opened(op, id string) state.Draft {
	return outcome(op, state.Outcome{Result: state.ResultDone, ID: id, PlatformNo: "VC" + id, Gross: 20700, Fee: 700, Net: 20000,
		Status: "ACTIVE", Number: card.Mask("411111******1111")})
}

func funded(op string) state.Draft {
	return outcome(op, state.Outcome{Result: state.ResultDone, Gross: 1100, Fee: 100, Net: 1000})
}

func adopt(a card.Address, data state.Adopt) state.Draft {
	return state.Draft{Kind: state.KindAdopt, Address: a, Data: data}
}

func release(a card.Address, id string) state.Draft {
	return state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{ID: id}}
}

func move(from, to card.Address) state.Draft {
	return state.Draft{Kind: state.KindMove, Address: from, Data: state.Move{To: to}}
}

// What becomes of an op, send by send.
func TestLifeOfAnOp(t *testing.T) {
	send := opening("op", travel(), 0)
	type want struct {
		settled, freed, open, pending bool
		sends, unknown, opens         int
	}
	for name, test := range map[string]struct {
		drafts []state.Draft
		want   want
	}{
		"sent":                            {[]state.Draft{send}, want{open: true, sends: 1}},
		"refused":                         {[]state.Draft{send, result("op", state.ResultRefused)}, want{settled: true}},
		"failed uses the number up":       {[]state.Draft{send, result("op", state.ResultFailed)}, want{settled: true, opens: 1}},
		"absent frees the number":         {[]state.Draft{send, result("op", state.ResultAbsent)}, want{settled: true, freed: true}},
		"absent under a number taken":     {[]state.Draft{send, outcome("op", state.Outcome{Result: state.ResultAbsent, UsedUp: true})}, want{settled: true, freed: true, opens: 1}},
		"absent twice is forgotten":       {[]state.Draft{send, result("op", state.ResultAbsent), result("op", state.ResultAbsent)}, want{settled: true}},
		"absent, then it turns up":        {[]state.Draft{send, result("op", state.ResultAbsent), result("op", state.ResultPending)}, want{pending: true, sends: 1, opens: 1}},
		"absent, then it was done":        {[]state.Draft{send, result("op", state.ResultAbsent), opened("op", "57")}, want{settled: true, opens: 1}},
		"unknown":                         {[]state.Draft{send, result("op", state.ResultUnknown)}, want{open: true, sends: 1, unknown: 1}},
		"a refused repeat stays unknown":  {[]state.Draft{send, result("op", state.ResultUnknown), send, result("op", state.ResultRefused)}, want{open: true, sends: 2, unknown: 1}},
		"two lost answers":                {[]state.Draft{send, result("op", state.ResultUnknown), send, result("op", state.ResultUnknown)}, want{open: true, sends: 2, unknown: 2}},
		"a send that died counts as lost": {[]state.Draft{send, send, result("op", state.ResultRefused)}, want{open: true, sends: 2, unknown: 1}},
		"a repeat that is done":           {[]state.Draft{send, result("op", state.ResultUnknown), send, opened("op", "57")}, want{settled: true, opens: 1}},
		"pending":                         {[]state.Draft{send, result("op", state.ResultPending)}, want{pending: true, sends: 1, opens: 1}},
		"pending, then refused":           {[]state.Draft{send, result("op", state.ResultPending), result("op", state.ResultRefused)}, want{pending: true, sends: 1, opens: 1}},
		"pending, then failed":            {[]state.Draft{send, result("op", state.ResultPending), result("op", state.ResultFailed)}, want{settled: true, opens: 1}},
		"pending, then done":              {[]state.Draft{send, result("op", state.ResultPending), opened("op", "57")}, want{settled: true, opens: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			l.must(t, test.drafts...)
			got := want{settled: l.Ops["op"] == nil, freed: l.Freed["op"] != nil, opens: l.Resource(travel()).Opens}
			if op := l.Ops["op"]; op != nil {
				got.open, got.pending, got.sends, got.unknown = op.Open(), op.Pending, op.Sends, op.Unknown
			}
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// What a resource is after some history.
func TestResources(t *testing.T) {
	card57 := state.Resource{Held: true, ID: "57", CardType: "23", Number: card.Mask("411111******1111"), Status: "ACTIVE",
		Balance: 20000, Opens: 1, Orders: []string{"VC57"}, Spent: state.Spent{Day: "2026-11-30", DayGross: 20700, Month: "2026-11", Gross: 20700},
		Last: state.LastOrder{OrderNo: "OPEN", Net: 20000}}
	with := func(change func(*state.Resource)) state.Resource {
		r := card57
		change(&r)
		return r
	}
	ten := card.Money(10_00)
	open57 := []state.Draft{opening("op", travel(), 0), opened("op", "57")}
	history := func(drafts ...state.Draft) []state.Draft {
		return append(append([]state.Draft(nil), open57...), drafts...)
	}
	bind := intent("bind", travel(), state.Intent{Action: card.ActionBind, CardID: "57", HolderID: "h1", Holder: ana()})
	decemberSpent := state.Spent{Day: "2026-12-01", DayGross: 1100, Month: "2026-12", Gross: 1100}
	for name, test := range map[string]struct {
		drafts []state.Draft
		at     card.Address
		want   state.Resource
	}{
		"opened":   {history(), travel(), card57},
		"bound":    {history(bind, result("bind", state.ResultDone)), travel(), with(func(r *state.Resource) { r.HolderID = "h1" })},
		"re-bound": {history(bind, result("bind", state.ResultUnknown), bind, result("bind", state.ResultDone)), travel(), with(func(r *state.Resource) { r.HolderID = "h1" })},
		"topped up": {history(funding("f", 0, 500), funded("f")), travel(), with(func(r *state.Resource) {
			r.Balance, r.TopUps, r.Spent = 1500, 1, decemberSpent
			r.Last = state.LastOrder{OrderNo: "FUND", Before: 500, Net: 1000}
		})},
		"released": {history(release(travel(), "57")), travel(), state.Resource{Past: []string{"57"}, Opens: 1, Orders: card57.Orders, Spent: card57.Spent, Balance: 20000, Last: card57.Last}},
		"released and adopted back": {history(release(travel(), "57"), adopt(travel(), state.Adopt{Why: "returned", ID: "57", CardType: "23", Status: "ACTIVE", Number: card57.Number})),
			travel(), card57},
		"adopted back with its order, which counts once": {history(release(travel(), "57"), adopt(travel(), state.Adopt{Why: "order", ID: "57", CardType: "23", Status: "ACTIVE", Number: card57.Number,
			Action: card.ActionOpen, OrderNo: "OPEN", Gross: 20700, Net: 20000})), travel(), card57},
		"another card after a release": {history(release(travel(), "57"), adopt(travel(), state.Adopt{Why: "import", ID: "58"})), travel(),
			state.Resource{Held: true, ID: "58", Past: []string{"57"}, Opens: 1, Orders: card57.Orders, Spent: card57.Spent}},
		"imported with what is on it": {[]state.Draft{adopt(travel(), state.Adopt{Why: "import", ID: "57", Balance: &ten})}, travel(),
			state.Resource{Held: true, ID: "57", Balance: ten}},
		"adopted back, which leaves what our last order made": {history(release(travel(), "57"), adopt(travel(), state.Adopt{Why: "returned", ID: "57", CardType: "23", Status: "ACTIVE", Number: card57.Number, Balance: &ten})),
			travel(), card57},
		"replaced": {history(opening("op2", travel(), 1), opened("op2", "58")), travel(), with(func(r *state.Resource) {
			r.ID, r.Past, r.Opens, r.Orders = "58", []string{"57"}, 2, []string{"VC57", "VC58"}
			r.Spent = state.Spent{Day: "2026-12-01", DayGross: 20700, Month: "2026-12", Gross: 20700}
		})},
		"a top-up of a card that was replaced meanwhile": {history(funding("f", 0, 500), opening("op2", travel(), 1), opened("op2", "58"), funded("f")), travel(), with(func(r *state.Resource) {
			r.ID, r.Past, r.Opens, r.TopUps, r.Orders = "58", []string{"57"}, 2, 1, []string{"VC57", "VC58"}
			r.Spent = state.Spent{Day: "2026-12-01", DayGross: 21800, Month: "2026-12", Gross: 21800}
		})},
		"adopted by its order": {[]state.Draft{adopt(travel(), state.Adopt{Why: "order", ID: "57", CardType: "23", Status: "ACTIVE", Number: card57.Number,
			Action: card.ActionOpen, OrderNo: "OPEN", N: 0, Gross: 20700, Net: 20000, At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)})}, travel(),
			with(func(r *state.Resource) {
				r.Orders = nil
				r.Spent = state.Spent{Day: "2026-10-01", DayGross: 20700, Month: "2026-10", Gross: 20700}
			})},
		"a top-up found later": {history(adopt(travel(), state.Adopt{Why: "order", Action: card.ActionFund, OrderNo: "FUND", N: 2, Gross: 1100, Net: 1000})), travel(),
			with(func(r *state.Resource) {
				r.Balance, r.TopUps, r.Spent = 21000, 3, decemberSpent
				r.Last = state.LastOrder{OrderNo: "FUND", Before: 20000, Net: 1000}
				r.Spent = state.Spent{Day: "2026-12-01", DayGross: 1100, Month: "2026-12", Gross: 1100}
			})},
		"moved away": {history(move(travel(), spare())), travel(), state.Resource{Opens: 1}},
		"moved here": {history(move(travel(), spare())), spare(), with(func(r *state.Resource) { r.Opens = 0 })},
		"moved onto history": {history(opening("s", spare(), 0), opened("s", "60"), release(spare(), "60"), move(travel(), spare())), spare(), with(func(r *state.Resource) {
			r.Past, r.Orders = []string{"60"}, []string{"VC57", "VC60"}
			r.Spent = state.Spent{Day: "2026-12-01", DayGross: 20700, Month: "2026-12", Gross: 20700}
		})},
		"created": {[]state.Draft{intent("c", ana(), state.Intent{Action: card.ActionCreate}), outcome("c", state.Outcome{Result: state.ResultDone, ID: "h1", Status: "PENDING"})},
			ana(), state.Resource{Held: true, ID: "h1", Status: "PENDING"}},
		"a stock card bound": {[]state.Draft{intent("b", van(), state.Intent{Action: card.ActionBind, HolderID: "h1", Number: card.Mask("555555******4444")}),
			outcome("b", state.Outcome{Result: state.ResultDone, ID: "p1", Status: "PENDING"})},
			van(), state.Resource{Held: true, ID: "p1", HolderID: "h1", Status: "PENDING", Number: card.Mask("555555******4444")}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			l.must(t, test.drafts...)
			if diff := cmp.Diff(test.want, l.Resource(test.at), resourceOptions()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// resourceOptions leaves out when things happened, which the clock decides.
func resourceOptions() cmp.Options {
	return cmp.Options{cmpopts.EquateComparable(card.Masked{}), cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(state.Resource{}, "HeldAt", "BoundAt"), cmpopts.IgnoreFields(state.LastOrder{}, "At")}
}

// What Fold refuses is not stored, and what is not stored is not sent.
func TestRefusals(t *testing.T) {
	held := []state.Draft{opening("op", travel(), 0), opened("op", "57")}
	for name, test := range map[string]struct {
		before []state.Draft
		draft  state.Draft
		says   string
	}{
		"a second op for what may have happened": {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultUnknown)}, opening("op2", travel(), 0), "not settled"},
		"a second op for a pending one":          {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultPending)}, opening("op2", travel(), 1), "not settled"},
		"a number used up":                       {append(held, release(travel(), "57")), opening("op2", travel(), 0), "used up"},
		"a repeat of a pending op":               {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultPending)}, opening("op", travel(), 0), "has its order"},
		"a repeat with another amount": {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultUnknown)},
			intent("op", travel(), state.Intent{Action: card.ActionOpen, OrderNo: "OPEN", Gross: 1}), "something else"},
		"a repeat under another number": {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultUnknown)},
			intent("op", travel(), state.Intent{Action: card.ActionOpen, OrderNo: "OTHER", N: 1, Gross: 20619}), "something else"},
		"an op elsewhere under the same id": {[]state.Draft{opening("op", travel(), 0)}, opening("op", spare(), 0), "something else"},
		"an absent op sent again":           {[]state.Draft{opening("op", travel(), 0), result("op", state.ResultAbsent)}, opening("op", travel(), 0), "another op"},
		"an op without id":                  {nil, opening("", travel(), 0), "without an id"},
		"an outcome of nothing":             {nil, opened("op", "57"), "not open"},
		"a decision on nothing":             {nil, state.Draft{Kind: state.KindResolve, Op: "op", Data: state.Resolve{}}, "not open"},
		"an open without a card":            {[]state.Draft{opening("op", travel(), 0)}, opened("op", ""), "issuer's id"},
		"one card at two addresses":         {held, adopt(spare(), state.Adopt{Why: "import", ID: "57"}), "which virtual_card.travel holds"},
		"one card opened for two addresses": {append(held, opening("s", spare(), 0)), opened("s", "57"), "which virtual_card.travel holds"},
		"an order that may be an op's own":  {[]state.Draft{opening("op", travel(), 0)}, adopt(travel(), state.Adopt{Why: "order", ID: "57", Action: card.ActionOpen, OrderNo: "OPEN"}), "not settled"},
		"releasing another card":            {held, release(travel(), "58"), "is released"},
		"a move onto what is held":          {append(held, opening("s", spare(), 0), opened("s", "58")), move(travel(), spare()), "is held"},
		"a move onto what may be held":      {append(held, opening("s", spare(), 0)), move(travel(), spare()), "not settled"},
		"a move to another kind":            {held, move(travel(), van()), "cannot become"},
		"a move to itself":                  {held, move(travel(), travel()), "cannot become"},
		"a genesis in the middle":           {held, state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: 1}}, "in its middle"},
		"an unknown kind":                   {held, state.Draft{Kind: "later", Data: 1}, "newer cardform"},
		"an unknown result":                 {[]state.Draft{opening("op", travel(), 0)}, result("op", "later"), "newer cardform"},
		"data of another type":              {held, state.Draft{Kind: state.KindRelease, Data: "text"}, "release"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			l.must(t, test.before...)
			if err := l.fold(test.draft); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	l := newLedger()
	if err := l.fold(state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format + 1}}); !errors.Is(err, state.ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

// A number belongs to the address that it derives from, whoever has the op.
func TestMoveCarriesTheOpAndLeavesItsNumber(t *testing.T) {
	l := newLedger()
	l.must(t, opening("op", travel(), 0), result("op", state.ResultUnknown), move(travel(), spare()))
	op := l.Ops["op"]
	if op.Address != spare() || op.Origin != travel() || op.OrderNo != "OPEN" {
		t.Fatalf("the op is now %+v", op)
	}
	if err := l.fold(opening("op2", spare(), 0)); err == nil {
		t.Error("the moved op does not guard its new address")
	}
	l.must(t, opened("op", "57"))
	from, to := l.Resource(travel()), l.Resource(spare())
	if from.Held || from.Opens != 1 || !to.Held || to.Opens != 0 {
		t.Errorf("from %+v to %+v", from, to)
	}
	if err := l.fold(opening("op3", travel(), 0)); err == nil {
		t.Error("the number of the moved op can be used again")
	}
}

func TestPlanMarks(t *testing.T) {
	planned := intent("op", travel(), state.Intent{PlanID: "p", Action: card.ActionOpen, OrderNo: "OPEN"})
	l := newLedger()
	l.must(t,
		state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: "p", Saved: true}},
		planned, opened("op", "57"),
		adopt(ana(), state.Adopt{PlanID: "p", Why: "email", ID: "h1"}),
		adopt(spare(), state.Adopt{PlanID: "never begun", Why: "import", ID: "58"}),
		state.Draft{Kind: state.KindRelease, Address: spare(), Data: state.Release{PlanID: "p", ID: "58"}},
		state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: "not saved"}},
	)
	want := map[string]*state.Plan{"p": {Done: map[string]bool{
		"open virtual_card.travel": true, "adopt cardholder.ana": true, "release virtual_card.spare": true}}}
	if diff := cmp.Diff(want, l.Plans); diff != "" {
		t.Error(diff)
	}
	l.must(t, state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "end", PlanID: "p", Saved: true, Done: true}})
	if p := l.Plans["p"]; !p.Ended || len(p.Done) > 0 {
		t.Errorf("the plan is %+v: it has ended, and what was done of it need not be known any more", p)
	}
}

// A saved plan has the change at the address of then, whatever it is named now.
func TestPlanMarksOfARenamedOp(t *testing.T) {
	for _, last := range []state.Draft{opened("op", "57"), outcome("op", state.Outcome{Result: state.ResultAbsent, Code: state.CodeExists})} {
		l := newLedger()
		l.must(t,
			state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: "p", Saved: true}},
			intent("op", travel(), state.Intent{PlanID: "p", Action: card.ActionOpen, OrderNo: "OPEN"}),
			move(travel(), spare()), last,
		)
		if done := l.Plans["p"].Done; !done["open virtual_card.travel"] || len(done) != 1 {
			t.Errorf("done of the plan: %v", done)
		}
	}
}

// A clone shares nothing that folding changes, on either side.
func TestClone(t *testing.T) {
	show := func(l *ledger) string { return fmt.Sprintf("%+v", l.Resource(travel())) }
	l := newLedger()
	var copied *ledger
	var shown string
	for n := range 40 { // slices grow in steps: at some lengths there is room behind them, which clones could share
		op := fmt.Sprint(n)
		l.must(t, opening(op, travel(), n), opened(op, fmt.Sprint(100+n)))
		if copied != nil && show(copied) != shown {
			t.Fatalf("folding on the original changes a clone: %s", show(copied))
		}
		before := show(l)
		copied = &ledger{l.Clone(), l.now}
		copied.must(t, opening("back", travel(), n+1), opened("back", "100"), opening("new", travel(), n+2), opened("new", "500"))
		shown = show(copied)
		if show(l) != before {
			t.Fatalf("folding on a clone changes the original: %s", show(l))
		}
	}
	copied.must(t, adopt(spare(), state.Adopt{ID: "70"}))
	l.must(t, adopt(card.Address{Kind: card.KindVirtualCard, Name: "a"}, state.Adopt{ID: "70"}))
	if err := copied.fold(adopt(card.Address{Kind: card.KindVirtualCard, Name: "b"}, state.Adopt{ID: "70"})); err == nil {
		t.Error("what the original holds hides what the clone holds")
	}
}

// A number that the issuer says is taken is that of a top-up which somebody
// made: it counts as the last order, so that the balance is not trusted yet.
func TestATakenTopUpIsTheLastOrder(t *testing.T) {
	l := newLedger()
	l.must(t, opening("op", travel(), 0), opened("op", "57"), funding("f", 0, 500), outcome("f", state.Outcome{Result: state.ResultAbsent, UsedUp: true}))
	if r := l.Resource(travel()); r.TopUps != 1 || r.Last.Before != 500 || r.Last.At.IsZero() || r.Last.Net == 0 {
		t.Errorf("last order %+v after %d top-ups", r.Last, r.TopUps)
	}
}
