package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// drift wants one finding of a class, which says something.
func (w *world) drift(class planner.DriftClass, says string) {
	w.t.Helper()
	r := planner.Drift(w.input(), w.plan(), w.records())
	for _, f := range r.Findings {
		if f.Class == class && strings.Contains(f.Detail, says) {
			return
		}
	}
	w.t.Errorf("no finding of class %s says %q: %+v", class, says, r.Findings)
}

func TestDriftClasses(t *testing.T) {
	tests := map[string]struct {
		arrange func(w *world, c *card.Card)
		class   planner.DriftClass
		says    string
	}{
		"vanished":       {func(w *world, _ *card.Card) { w.seen.Cards = nil }, planner.DriftMissing, "does not list it"},
		"not opened yet": {func(w *world, _ *card.Card) { w.virtual("new", card.Address{}, 50_00, 1) }, planner.DriftMissing, "holds no card here"},
		"frozen":         {func(_ *world, c *card.Card) { c.Status = "FROZEN" }, planner.DriftBlocked, "FROZEN"},
		"other holder":   {func(_ *world, c *card.Card) { c.HolderID = "zoe" }, planner.DriftChanged, "another holder"},
		"not declared":   {func(w *world, _ *card.Card) { w.want.Cards = nil }, planner.DriftChanged, "An apply would release it. The configuration no longer declares it."},
		"undeclared": {func(w *world, _ *card.Card) {
			w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "9", Status: card.CardActive, Balance: 12_00})
		}, planner.DriftUndeclared, "12.00 USD"},
		"spent":     {func(_ *world, c *card.Card) { c.Balance = 1_00 }, planner.DriftUnfunded, "under refill_below"},
		"refunded":  {func(w *world, _ *card.Card) { w.seen.Orders.Items[0].Status = card.OrderRefunded }, planner.DriftChanged, "as done, and the issuer now lists it as refunded"},
		"other fee": {func(w *world, _ *card.Card) { w.seen.Orders.Items[0].Fee += 50 }, planner.DriftChanged, "fee 6.19, and the issuer now lists 206.19 and 6.69"},
		"order open": {func(w *world, _ *card.Card) {
			w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: w.want.Cards[0].Address, Data: state.Intent{Action: card.ActionFund, CardID: "2", Gross: 1_00}})
		}, planner.DriftPending, "not known yet"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", w.holder("ana"), 200_00, 50_00)
			w.apply(w.plan())
			tt.arrange(w, &w.seen.Cards[0])
			w.drift(tt.class, tt.says)
		})
	}
}

// An order that was counted as failed and succeeds after all took money that
// nobody expects.
func TestDriftFindsALateSuccess(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	in := state.Intent{Action: card.ActionOpen, CardType: "23", OrderNo: "N", Gross: 206_19}
	w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: in})
	w.record(state.Draft{Kind: state.KindOutcome, Op: "op", Address: a, Data: state.Outcome{Result: state.ResultFailed, By: "list", PlatformNo: "VC1"}})
	w.seen.Orders.Items = []card.Order{{Number: "VC1", CardID: "77", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 206_19, CreatedAt: w.now}}
	w.drift(planner.DriftChanged, "as failed, and the issuer now lists it as success")
}
