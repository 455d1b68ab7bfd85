package planner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// never is a top-up that was settled as never executed, under the first number
// of the card's top-ups.
func (w *world) never(a card.Address, out state.Outcome) {
	w.t.Helper()
	number := state.OrderNo(w.set.MerchantID, w.set.Name, a, card.ActionFund, 0)
	w.record(state.Draft{Kind: state.KindIntent, Op: "op7", Address: a, Data: state.Intent{Action: card.ActionFund, OrderNo: number, CardID: w.st.Resource(a).ID, Gross: 40_00, Net: 40_00}})
	if out.By == "person" {
		w.record(
			state.Draft{Kind: state.KindOutcome, Op: "op7", Address: a, Data: state.Outcome{Result: state.ResultPending, PlatformNo: "VC70"}},
			state.Draft{Kind: state.KindResolve, Op: "op7", Address: a, Data: state.Resolve{Who: "zoe", Why: "told so", NotExecuted: true}})
	}
	out.Result = state.ResultAbsent
	w.record(state.Draft{Kind: state.KindOutcome, Op: "op7", Address: a, Data: out})
	w.now = w.now.Add(time.Minute)
}

// shows puts a top-up of the card into the order list.
func (w *world) shows(a card.Address, status card.OrderStatus, numbers ...string) card.Order {
	o := card.Order{
		Number: numbers[0], CardID: w.st.Resource(a).ID, Kind: card.OrderTopUp, Status: status, Gross: 40_00, Net: 40_00, CreatedAt: w.now,
	}
	w.seen.Orders.Items = append([]card.Order{o}, w.seen.Orders.Items...)
	if status == card.OrderSuccess {
		w.card(o.CardID).Balance += o.Net
		w.seen.Merchant.Balance -= o.Gross
	}
	return o
}

// The order of an op that was settled as never executed is named as that op's,
// with who settled it and how to decide again. It is no sign of an old copy or
// of a twin.
func TestReconcileOfWhatNeverHappened(t *testing.T) {
	ours := func(w *world, a card.Address) string {
		return state.OrderNo(w.set.MerchantID, w.set.Name, a, card.ActionFund, 0)
	}
	for name, test := range map[string]struct {
		arrange func(w *world, a card.Address) []planner.Finding
		class   planner.ReconcileClass
		says    []string
	}{
		"by a person, and it is pending": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "person"})
			w.shows(a, card.OrderPending, "VC70")
			return nil
		}, planner.ReconcileOpen, []string{"pending", "of op op7, and zoe settled that op as never executed on 2026-11-23", "If the order succeeds after all, what was sent in its place was paid for twice. Plan asks again then."}},
		"by a person, and it succeeded": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "person"})
			w.shows(a, card.OrderSuccess, "VC70")
			return []planner.Finding{{Op: "op7", Address: a, Action: card.ActionFund, Person: true}}
		}, planner.ReconcileNotRecorded, []string{"of op op7, and zoe settled", "Decide again with: cardform resolve op7 --as-order VC70 --why TEXT, or with --as-not-executed --why TEXT"}},
		"by a person, under our number": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "person"})
			w.shows(a, card.OrderSuccess, ours(w, a))
			return nil
		}, planner.ReconcileNotRecorded, []string{"of op op7, and zoe settled"}},
		"by a person twice, so it is forgotten": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "person"})
			w.record(
				state.Draft{Kind: state.KindResolve, Op: "op7", Address: a, Data: state.Resolve{Who: "ben", Why: "it is theirs", NotExecuted: true}},
				state.Draft{Kind: state.KindOutcome, Op: "op7", Address: a, Data: state.Outcome{Result: state.ResultAbsent, By: "person"}})
			w.shows(a, card.OrderSuccess, "VC70")
			return nil
		}, planner.ReconcileNotRecorded, []string{"of op op7, and ben settled that op as never executed on 2026-11-23 12:03:01."}},
		"by the lists": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "list"})
			w.shows(a, card.OrderSuccess, ours(w, a))
			return nil
		}, planner.ReconcileNotRecorded, []string{"of op op7, and the issuer's lists settled that op as never executed", "cardform resolve op7 --as-order "}},
		"by the lists, and no number tells": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "list"})
			o := w.shows(a, card.OrderSuccess, "VC71")
			return []planner.Finding{{Op: "op7", Address: a, Action: card.ActionFund, Person: true, Candidates: []card.Order{o}}}
		}, planner.ReconcileNotRecorded, []string{"which may be that of op op7, and the issuer's lists settled"}},
		"as another ledger's": {func(w *world, a card.Address) []planner.Finding {
			w.never(a, state.Outcome{By: "list", Code: state.CodeExists, UsedUp: true})
			w.shows(a, card.OrderSuccess, ours(w, a))
			return nil
		}, planner.ReconcileNotRecorded, []string{"it is an old copy, or has a twin"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := applied(t)
			w.begin("RUN2")
			w.findings = test.arrange(w, a)
			r := w.reconcile(time.Time{})
			if len(r.Differences) != 1 {
				t.Fatalf("%d differences: %+v", len(r.Differences), r.Differences)
			}
			d := r.Differences[0]
			for _, says := range test.says {
				if d.Class != test.class || d.Amount != 40_00 || d.Address != a.String() || !strings.Contains(d.Detail, says) {
					t.Errorf("%+v; want %s that says %q", d, test.class, says)
				}
			}
			if twin := strings.Contains(d.Detail, "twin"); twin != (name == "as another ledger's") {
				t.Errorf("%s", d.Detail)
			}
			if name == "by a person, and it succeeded" && (r.Accounts[0].Issuer.Orders != 2 || r.Accounts[0].Others.Orders != 0) {
				t.Errorf("an order whose number we know is ours: %+v", r.Accounts[0])
			}
		})
	}
}
