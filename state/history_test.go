package state_test

import (
	"testing"

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
		Sent: map[string]int64{"d": 11},
	}
	if diff := cmp.Diff(want, j, cmp.Comparer(func(a, b card.Address) bool { return a == b })); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
