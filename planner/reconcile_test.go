package planner_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// begin records that a run begins, with what the accounts hold.
func (w *world) begin(run string) {
	w.t.Helper()
	funds := state.Funds{Merchant: w.seen.Merchant.Available(), Physical: w.seen.Physical.Available()}
	entries, err := state.Seal(w.st.Head, run, w.now, []state.Draft{{Kind: state.KindRun, Data: state.Run{Phase: "begin", Who: "ana", Funds: &funds}}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.st.Fold(entries[0]); err != nil {
		w.t.Fatal(err)
	}
	w.log = append(w.log, entries...)
}

// reconcile reads the ledger and the issuer as a command does.
func (w *world) reconcile(since time.Time) planner.Reconciliation {
	w.t.Helper()
	return w.reconcileFrom(w.st, since)
}

// reconcileFrom takes what the world knows beyond stored as settled in memory.
func (w *world) reconcileFrom(stored *state.State, since time.Time) planner.Reconciliation {
	w.t.Helper()
	journal, err := state.Read(func(yield func(state.Entry, error) bool) {
		for _, e := range w.log {
			if !yield(e, nil) {
				return
			}
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	in := w.input()
	in.Seen.Orders.BegunAt = w.now
	return planner.Reconcile(in, planner.Make(in), planner.Books{Journal: journal, Stored: stored, Since: since})
}

// applied is a world with one virtual card of 200.00 and a physical one of
// 300.00, opened and paid a minute ago by a run.
func applied(t *testing.T) (*world, card.Address) {
	w := newWorld(t)
	w.begin("RUN1")
	w.now = w.now.Add(time.Second)
	a := w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.physical("van", w.holder("ben"), "1234", 300_00)
	for range 2 {
		w.apply(w.plan())
	}
	slices.SortFunc(w.seen.Cards, func(a, b card.Card) int { return -cmp.Compare(a.Kind, b.Kind) }) // the virtual one first
	return w, a
}

// Where nothing happened that no run did, nothing differs, and both sides have
// the same sums.
func TestReconcileOfAgreement(t *testing.T) {
	w, _ := applied(t)
	r := w.reconcile(time.Time{})
	if len(r.Differences) > 0 {
		t.Errorf("%+v", r.Differences)
	}
	order := planner.Tally{Orders: 1, Gross: 206_19, Fee: 6_19, Net: 200_00}
	want := []planner.AccountBooks{
		{Name: "merchant", Currency: "USD", Available: 100_000_00 - 206_19, Ledger: order, Issuer: &order, Others: &planner.Tally{}, Cards: 1, Put: 200_00, Balance: 200_00},
		{Name: "physical", Currency: "USD", Available: 4_700_00, Ledger: planner.Tally{Orders: 1, Gross: 300_00, Net: 300_00}, Cards: 1, Put: 300_00, Balance: 300_00},
	}
	if diff := gocmp.Diff(want, r.Accounts); diff != "" {
		t.Errorf("the accounts (-want +got):\n%s", diff)
	}
	for _, m := range r.Movements {
		if m.Rest != 0 || m.After-m.Before != -m.Ours {
			t.Errorf("%+v", m)
		}
	}
	if len(r.Movements) != 2 || len(r.Summary) != len(planner.ReconcileClasses()) {
		t.Errorf("%d movements, %v", len(r.Movements), r.Summary)
	}
}

// Each difference is named once, with its address and what is in question.
func TestReconcileNamesEachDifference(t *testing.T) {
	lost := func(w *world, a card.Address, gross card.Money, out ...state.Outcome) {
		in := state.Intent{Action: card.ActionFund, OrderNo: "LOST", N: 0, CardID: w.st.Resource(a).ID, Gross: gross, Net: gross, Balance: 200_00}
		w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: a, Data: in})
		for _, o := range out {
			w.record(state.Draft{Kind: state.KindOutcome, Op: "lost", Address: a, Data: o})
		}
	}
	top := func(w *world, number string, gross card.Money) {
		id := w.seen.Cards[0].ID
		w.seen.Orders.Items = append([]card.Order{{
			Number: number, CardID: id, Kind: card.OrderTopUp, Status: card.OrderSuccess, Gross: gross, Net: gross, CreatedAt: w.now,
		}}, w.seen.Orders.Items...)
		w.seen.Cards[0].Balance += gross
		w.seen.Merchant.Balance -= gross
	}
	for name, test := range map[string]struct {
		arrange func(w *world, a card.Address)
		class   planner.ReconcileClass
		amount  card.Money
		says    string
		more    int // differences that follow from it
	}{
		"an order that vanished": {func(w *world, _ card.Address) { w.seen.Orders.Items = nil }, planner.ReconcileNotListed, 206_19, "the issuer does not list it", 0},
		"a top-up by somebody else": {func(w *world, _ card.Address) { top(w, "VC77", 40_00) },
			planner.ReconcileNotRecorded, 40_00, "on our card", 0},
		"a top-up by our twin": {func(w *world, a card.Address) {
			top(w, state.OrderNo(w.set.MerchantID, w.set.Name, a, card.ActionFund, 0), 40_00)
		}, planner.ReconcileNotRecorded, 40_00, "under our number 1 for the fund", 0},
		"our number taken twice": {func(w *world, _ card.Address) {
			twice := w.seen.Orders.Items[0]
			twice.PlatformNumber, twice.CardID = "VC78", "78"
			w.seen.Orders.Items = append([]card.Order{twice}, w.seen.Orders.Items...)
		}, planner.ReconcileNotRecorded, 206_19, "under our number 1 for the open", 0},
		"one of two alike": {func(w *world, a card.Address) {
			id := w.st.Resource(a).ID
			for n, op := range []string{"one", "two"} {
				w.record(state.Draft{Kind: state.KindIntent, Op: op, Address: a, Data: state.Intent{Action: card.ActionFund, OrderNo: op, N: n, CardID: id, Gross: 10_00, Net: 10_00}})
				w.record(state.Draft{Kind: state.KindOutcome, Op: op, Address: a, Data: state.Outcome{Result: state.ResultDone, Gross: 10_00, Net: 10_00}})
			}
			top(w, "VC82", 10_00)
			w.now = w.now.Add(time.Minute)
		}, planner.ReconcileNotListed, 10_00, "the issuer does not list it", 0},
		"another fee": {func(w *world, _ card.Address) { w.seen.Orders.Items[0].Fee += 50 }, planner.ReconcileChanged, 0, "the issuer now lists 206.19 and 6.69", 0},
		"paid back":   {func(w *world, _ card.Address) { w.seen.Orders.Items[0].Status = card.OrderRefunded }, planner.ReconcileChanged, 206_19, "lists it as refunded", 1},
		"failed, and successful after all": {func(w *world, a card.Address) {
			lost(w, a, 10_00, state.Outcome{Result: state.ResultFailed, By: "list", PlatformNo: "VC79"})
			top(w, "VC79", 10_00)
		}, planner.ReconcileChanged, 10_00, "as failed, and the issuer now lists it as success", 0},
		"an op of a dead run":    {func(w *world, a card.Address) { lost(w, a, 10_00) }, planner.ReconcileOpen, 10_00, "intended 2026-11-23 12:02:01, is open: no answer to it is recorded", 0},
		"an answer that is lost": {func(w *world, a card.Address) { lost(w, a, 10_00, state.Outcome{Result: state.ResultUnknown}) }, planner.ReconcileOpen, 10_00, "sent 2026-11-23 12:02:01, is open: its answer is lost", 0},
		"an order that is not through": {func(w *world, a card.Address) {
			lost(w, a, 10_00, state.Outcome{Result: state.ResultPending, PlatformNo: "VC80"})
		}, planner.ReconcileOpen, 10_00, "has not finished it", 0},
		"an order of a moment ago": {func(w *world, a card.Address) {
			lost(w, a, 10_00, state.Outcome{Result: state.ResultDone, PlatformNo: "VC81", Gross: 10_00, Net: 10_00})
		}, planner.ReconcileOpen, 10_00, "settle window", 0},
		"a card that vanished": {func(w *world, _ card.Address) { w.seen.Cards = w.seen.Cards[1:] }, planner.ReconcileMissing, 200_00, "does not list it", 0},
		"a card of somebody": {func(w *world, _ card.Address) {
			w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "9", Balance: 12_00})
		}, planner.ReconcileUndeclared, 12_00, "virtual card 9", 0},
		"money from a shop":     {func(w *world, _ card.Address) { w.seen.Cards[0].Balance += 7_00 }, planner.ReconcileBalance, 7_00, "7.00 came from elsewhere", 0},
		"money on plastic":      {func(w *world, _ card.Address) { w.seen.Cards[1].Balance += 7_00 }, planner.ReconcileBalance, 7_00, "7.00 came from elsewhere", 0},
		"a card not opened yet": {func(w *world, _ card.Address) { w.virtual("new", card.Address{}, 100_00, 1) }, planner.ReconcileUnapplied, 103_09, "An apply would open it, gross 103.09. The ledger holds no card here", 0},
		"a card to top up":      {func(w *world, _ card.Address) { w.seen.Cards[0].Balance = 10_00 }, planner.ReconcileUnapplied, 191_92, "An apply would top it up, gross 191.92. ", 0},
		"a card to bind": {func(w *world, _ card.Address) {
			w.seen.Cards[0].HolderID = ""
			w.want.Cards[0].Holder = w.want.Holders[0].Address
		}, planner.ReconcileUnapplied, 0, "An apply would bind it. ", 0},
		"a frozen card":     {func(w *world, _ card.Address) { w.seen.Cards[0].Status = "FROZEN" }, planner.ReconcileUnapplied, 0, "An apply would do nothing about it. The card's status", 0},
		"a card to release": {func(w *world, _ card.Address) { w.want.Cards = w.want.Cards[1:] }, planner.ReconcileUnapplied, 0, "An apply would release it. The configuration no longer declares it.", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := applied(t)
			test.arrange(w, a)
			r := w.reconcile(time.Time{})
			if len(r.Differences) != 1+test.more {
				t.Fatalf("%d differences: %+v", len(r.Differences), r.Differences)
			}
			if d := r.Differences[0]; d.Class != test.class || !strings.Contains(d.Detail, test.says) || test.amount > 0 && d.Amount != test.amount {
				t.Errorf("%+v; want %s over %s that says %q", d, test.class, test.amount, test.says)
			}
			if r.Summary[test.class] != 1 {
				t.Errorf("%v", r.Summary)
			}
		})
	}
}

// What is no difference: spending, orders of others on their own cards, failed
// orders, what an imported card did before, ignored cards.
func TestReconcileKnowsWhatIsNoDifference(t *testing.T) {
	w, _ := applied(t)
	w.seen.Cards[0].Balance -= 130_00
	w.seen.Orders.Items = append(w.seen.Orders.Items,
		card.Order{Number: "VC90", CardID: "9", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 50_00, Net: 50_00, CreatedAt: w.now},
		card.Order{Number: "VC91", CardID: w.seen.Cards[0].ID, Kind: card.OrderTopUp, Status: card.OrderFailed, Gross: 60_00, CreatedAt: w.now},
		card.Order{Number: "VC92", CardID: "70", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 20_00, Net: 20_00, CreatedAt: w.now.Add(-time.Hour)},
		card.Order{Number: "VC93", CardID: "70", Kind: card.OrderTopUp, Status: card.OrderSuccess, Gross: 30_00, Net: 30_00, CreatedAt: w.now.Add(-time.Hour)},
	)
	imported := w.virtual("imported", card.Address{}, 50_00, 1)
	w.seen.Cards = append(w.seen.Cards,
		card.Card{Kind: card.KindVirtualCard, ID: "9", Status: card.CardActive, Balance: 50_00},
		card.Card{Kind: card.KindVirtualCard, ID: "70", CardType: "23", Status: card.CardActive, Balance: 50_00})
	w.want.Ignores = append(w.want.Ignores, card.Ignore{IDs: []string{"9"}, Expires: w.now.Add(time.Hour)})
	w.record(state.Draft{Kind: state.KindAdopt, Address: imported, Data: state.Adopt{Why: "import", ID: "70", CardType: "23", Status: card.CardActive}})
	w.now = w.now.Add(time.Minute)
	r := w.reconcile(time.Time{})
	if len(r.Differences) > 0 {
		t.Errorf("%+v", r.Differences)
	}
	m := r.Accounts[0]
	if m.Spent != 130_00 || *m.Others != (planner.Tally{Orders: 3, Gross: 100_00, Net: 100_00}) || m.Put != m.Balance+m.Spent {
		t.Errorf("%+v others %+v", m, m.Others)
	}
}

// An order that is listed under the platform's number alone, or under none that
// the ledger knows, is found by its card and amount.
func TestReconcileFindsOrdersWhateverTheListShows(t *testing.T) {
	for name, show := range map[string]func(o *card.Order){
		"ours":                func(o *card.Order) { o.PlatformNumber = "" },
		"the platform's":      func(o *card.Order) { o.Number, o.PlatformNumber = o.PlatformNumber, "" },
		"none that we know":   func(o *card.Order) { o.Number, o.PlatformNumber = "X"+o.PlatformNumber, "" },
		"its card and amount": func(o *card.Order) { o.Number, o.PlatformNumber = "", "" },
	} {
		w, _ := applied(t)
		for i := range w.seen.Orders.Items {
			show(&w.seen.Orders.Items[i])
		}
		if r := w.reconcile(time.Time{}); len(r.Differences) > 0 {
			t.Errorf("%s: %+v", name, r.Differences)
		}
	}
}

// What moved the accounts between two runs, and since the last one, is told
// apart: our orders, listed ones of others, the rest.
func TestReconcileExplainsTheAccounts(t *testing.T) {
	w, _ := applied(t)
	w.seen.Merchant.Balance += 1_000_00 // a payin
	w.seen.Physical.Balance -= 25_00
	w.now = w.now.Add(time.Hour)
	w.begin("RUN2")
	w.now = w.now.Add(time.Minute)
	w.seen.Orders.Items = append([]card.Order{{Number: "VC95", CardID: "9", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 50_00, CreatedAt: w.now}}, w.seen.Orders.Items...)
	w.seen.Merchant.Balance -= 50_00
	r := w.reconcile(time.Time{})
	type move struct {
		account, from, to           string
		before, after, o, others, x card.Money
	}
	var got []move
	for _, m := range r.Movements {
		got = append(got, move{m.Account, m.FromRun, m.ToRun, m.Before, m.After, m.Ours, m.Others, m.Rest})
	}
	want := []move{
		{"merchant", "RUN1", "RUN2", 100_000_00, 100_793_81, 206_19, 0, 1_000_00},
		{"physical", "RUN1", "RUN2", 5_000_00, 4_675_00, 300_00, 0, -25_00},
		{"merchant", "RUN2", "", 100_793_81, 100_743_81, 0, 50_00, 0},
		{"physical", "RUN2", "", 4_675_00, 4_675_00, 0, 0, 0},
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(move{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for i, says := range []string{"rose by 793.81: our orders took 206.19; 1000.00 came in otherwise", "25.00 left it otherwise", "fell by 50.00: listed orders of others took 50.00.", "did not move."} {
		if !strings.Contains(r.Movements[i].Detail, says) {
			t.Errorf("%q does not say %q", r.Movements[i].Detail, says)
		}
	}
	if late := w.reconcile(w.now.Add(-2 * time.Minute)); len(late.Movements) != 2 || late.Accounts[0].Ledger.Orders != 0 {
		t.Errorf("since the second run: %+v %+v", late.Movements, late.Accounts)
	}
}

// A list that was not read whole proves no balance wrong, and says so.
func TestReconcileOfHalfAList(t *testing.T) {
	w, _ := applied(t)
	w.seen.Cards[0].Balance += 7_00
	w.seen.Orders.Whole = false
	if r := w.reconcile(time.Time{}); r.Coverage.Complete || r.Summary[planner.ReconcileBalance] > 0 {
		t.Errorf("%+v", r)
	}
}

// An op that the lists decide and no run has recorded yet is open, once: its
// order is no stranger, and its money is explained.
func TestReconcileOfAnOpThatTheListsDecide(t *testing.T) {
	w, a := applied(t)
	w.begin("RUN2")
	id := w.st.Resource(a).ID
	in := state.Intent{Action: card.ActionFund, OrderNo: "LOST", CardID: id, Gross: 10_00, Net: 10_00, Balance: 200_00}
	w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: a, Data: in})
	w.seen.Orders.Items = append([]card.Order{{Number: "VC99", CardID: id, Kind: card.OrderTopUp, Status: card.OrderSuccess, Gross: 10_00, Net: 10_00, CreatedAt: w.now}}, w.seen.Orders.Items...)
	w.seen.Merchant.Balance -= 10_00
	w.seen.Cards[0].Balance += 10_00
	stored, log := w.st.Clone(), w.log
	w.record(state.Draft{Kind: state.KindOutcome, Op: "lost", Address: a, Data: state.Outcome{Result: state.ResultDone, By: "list", ID: id, PlatformNo: "VC99", Gross: 10_00, Net: 10_00}})
	w.log = log // what settles it is in memory only
	r := w.reconcileFrom(stored, time.Time{})
	if len(r.Differences) != 1 || r.Differences[0].Class != planner.ReconcileOpen || !strings.Contains(r.Differences[0].Detail, "the next apply records that") {
		t.Errorf("%+v", r.Differences)
	}
	for _, m := range r.Movements {
		if m.Rest != 0 || m.Others != 0 {
			t.Errorf("%+v", m)
		}
	}
}
