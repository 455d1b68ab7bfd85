package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// The journal has each run that began and each order that was settled, with
// when it was first sent, and nothing of what moved no money.
func TestJournal(t *testing.T) {
	path := newPlace(t)
	log, store, _ := open(t, path)
	mustAppend(t, log, everything()[0])
	of := func(a card.Address, d state.Draft) state.Draft { d.Address = a; return d }
	mustAppend(t, log,
		state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", Who: "ana", Funds: &state.Funds{Merchant: 500_00}}}, // 2
		opening("a", travel(), 0), result("a", state.ResultUnknown), opening("a", travel(), 0), of(travel(), opened("a", "57")), // sent first with 3
		intent("b", ana(), state.Intent{Action: card.ActionCreate}), outcome("b", state.Outcome{Result: state.ResultDone, ID: "uuid"}),
		funding("c", 0, 200_00), of(travel(), result("c", state.ResultFailed)), funding("d", 1, 200_00), // d is open
		adopt(spare(), state.Adopt{Why: "order", ID: "58", Action: card.ActionOpen, OrderNo: "OPEN2", Gross: 10_00, Net: 10_00}),
		state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "end"}},
	)
	j, err := state.Read(store.Entries(t.Context(), 1))
	must(t, err)
	times := map[int64]state.Entry{}
	for e := range store.Entries(t.Context(), 1) {
		times[e.Seq] = e
	}
	want := state.Journal{
		Runs: []state.RunRecord{{Run: "run", Who: "ana", Seq: 2, At: times[2].Time, Funds: &state.Funds{Merchant: 500_00}}},
		Orders: []state.OrderRecord{
			{Address: travel(), Action: card.ActionOpen, OrderNo: "OPEN", PlatformNo: "VC57", CardID: "57", Result: state.ResultDone, Gross: 20700, Fee: 700, Net: 20000, Sent: 3, Time: times[6].Time},
			{Address: travel(), Action: card.ActionFund, OrderNo: "FUND", CardID: "57", Result: state.ResultFailed, Before: 200_00, Sent: 9, Time: times[10].Time},
			{Address: spare(), Action: card.ActionOpen, OrderNo: "OPEN2", CardID: "58", Result: state.ResultDone, Gross: 10_00, Net: 10_00, Time: times[12].Time},
		},
		Sent:   map[string]int64{"d": 11},
		Absent: map[string]state.AbsentRecord{},
	}
	if diff := cmp.Diff(want, j, cmp.Comparer(func(a, b card.Address) bool { return a == b })); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The journal knows the ops that count as never executed at the end: who said
// so at last, and under which numbers their orders would be.
func TestJournalOfWhatNeverHappened(t *testing.T) {
	path := newPlace(t)
	log, store, _ := open(t, path)
	mustAppend(t, log, everything()[0])
	absent := func(op string, out state.Outcome) state.Draft {
		out.Result = state.ResultAbsent
		d := outcome(op, out)
		d.Address = travel()
		return d
	}
	said := func(op, who string, none bool) state.Draft {
		return state.Draft{Kind: state.KindResolve, Op: op, Address: travel(), Data: state.Resolve{Who: who, Why: "told so", NotExecuted: none}}
	}
	pending := outcome("person", state.Outcome{Result: state.ResultPending, PlatformNo: "VC1"})
	for _, step := range [][]state.Draft{
		{opening("lists", travel(), 0), absent("lists", state.Outcome{By: "list"})},
		{opening("twin", travel(), 0), absent("twin", state.Outcome{By: "list", Code: state.CodeExists, UsedUp: true})},
		{opening("person", travel(), 1), pending, said("person", "ana", true), absent("person", state.Outcome{By: "person"})},
		{opening("after all", travel(), 2), said("after all", "ana", true), absent("after all", state.Outcome{By: "person"})},
		{said("after all", "ben", false), opened("after all", "57")},
		{funding("again", 0, 200_00), said("again", "ana", true), absent("again", state.Outcome{By: "person"}), said("again", "ben", true), absent("again", state.Outcome{By: "person"})},
	} {
		mustAppend(t, log, step...)
	}
	j, err := state.Read(store.Entries(t.Context(), 1))
	must(t, err)
	want := map[string]state.AbsentRecord{
		"lists":  {Address: travel(), Action: card.ActionOpen, OrderNo: "OPEN"},
		"person": {Address: travel(), Action: card.ActionOpen, N: 1, OrderNo: "OPEN", PlatformNo: "VC1", Who: "ana"},
		"again":  {Address: travel(), Action: card.ActionFund, OrderNo: "FUND", Who: "ben"},
	}
	for op, r := range j.Absent {
		if r.Time.IsZero() {
			t.Errorf("%s has no time", op)
		}
		r.Time = time.Time{}
		j.Absent[op] = r
	}
	if diff := cmp.Diff(want, j.Absent, cmp.Comparer(func(a, b card.Address) bool { return a == b })); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
