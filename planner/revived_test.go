package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// An order that failed and succeeds after all, before another card was opened,
// is the card that is wanted: it is taken, not opened again.
func TestAnOrderThatFailedAndSucceededIsTaken(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: state.Intent{Action: card.ActionOpen, CardType: "23", OrderNo: "N", Gross: 206_19}})
	w.record(state.Draft{Kind: state.KindOutcome, Op: "op", Address: a, Data: state.Outcome{Result: state.ResultFailed, By: "list", PlatformNo: "VC1"}})
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
	w.seen.Orders.Items = []card.Order{{Number: "VC1", CardID: "77", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 206_19, Fee: 6_19, Net: 200_00, CreatedAt: w.now}}
	w.seen.Cards = append(w.seen.Cards, card.Card{ID: "77", Kind: card.KindVirtualCard, CardType: "23", Balance: 200_00, Status: card.CardActive})
	p := w.plan()
	wantLines(t, p, `adopt virtual_card.travel["ana"]`)
	w.apply(p)
	wantLines(t, w.plan())
	in := w.input()
	if r := planner.Drift(in, planner.Make(in), w.records()); len(r.Findings) != 0 {
		t.Errorf("the card was taken, and drift finds %+v", r.Findings)
	}
}

// While a person must say whose a late order is, nothing that looks like it is
// opened: another look-alike would hide it.
func TestALateOrderPausesItsClass(t *testing.T) {
	w := newWorld(t)
	w.virtual("same", card.Address{}, 200_00, 50_00)
	w.virtual("other", card.Address{}, 100_00, 50_00)
	in := w.input()
	in.Findings = []planner.Finding{{
		Op: "freed", Address: card.Address{Kind: card.KindVirtualCard, Name: "gone"}, Action: card.ActionOpen, Person: true,
		Class: state.Class{Action: card.ActionOpen, What: "23", Gross: 206_19},
	}}
	wantLines(t, planner.Make(in), `open virtual_card.travel["other"] 103.09`, `wait virtual_card.travel["same"]`)
}

// What a person must decide is drift, also of an address that nobody declares
// any more.
func TestDriftNamesWhatAPersonMustDecide(t *testing.T) {
	w := newWorld(t)
	in := w.input()
	in.Findings = []planner.Finding{{Op: "freed", Address: card.Address{Kind: card.KindVirtualCard, Name: "gone"}, Person: true, Reason: "An order turned up."}}
	r := planner.Drift(in, planner.Make(in), nil)
	if r.Summary.Blocked != 1 || !strings.Contains(r.Findings[0].Detail, "An order turned up.") || r.Findings[0].Address != "virtual_card.gone" {
		t.Errorf("drift finds %+v", r.Findings)
	}
}
