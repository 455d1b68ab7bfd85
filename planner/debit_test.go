package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// short is what the refusals for want of money say.
func short(p planner.Plan) []string {
	var reasons []string
	for _, r := range p.Refusals {
		if r.Code == planner.RefusedFunds {
			reasons = append(reasons, r.Reason)
		}
	}
	return reasons
}

// Each account pays for its own cards, to the last cent of what is neither
// frozen nor reserved.
func TestFunds(t *testing.T) {
	account := func(balance, frozen, reserve card.Money) card.Account {
		return card.Account{Currency: "USD", Balance: balance, Frozen: frozen, Reserve: reserve}
	}
	tests := []struct {
		name               string
		merchant, physical card.Account
		want               []string // a part of each refusal
	}{
		{"to the cent", account(206_19, 0, 0), account(300_00, 0, 0), nil},
		{"a cent short", account(206_18, 0, 0), account(300_00, 0, 0), []string{"The merchant account holds 206.18 USD that can be spent, and the plan takes 206.19: 0.01 are missing."}},
		{"frozen money is not there", account(306_18, 100_00, 0), account(300_00, 0, 0), []string{"merchant account holds 206.18"}},
		{"nor is a reserve", account(306_18, 0, 100_00), account(300_00, 0, 0), []string{"merchant account holds 206.18"}},
		{"nor a margin", account(206_19, 0, 0), account(400_00, 60_00, 40_01), []string{"physical account holds 299.99"}},
		{"neither pays for the other", account(1_000_000_00, 0, 0), account(0, 0, 0), []string{"physical account holds 0.00 USD that can be spent, and the plan takes 300.00: 300.00 are missing."}},
		{"both", account(0, 0, 0), account(100_00, 200_00, 0), []string{"merchant account holds 0.00", "physical account holds -100.00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", w.holder("ana"), 200_00, 1)
			w.physical("van", w.holder("ben"), "1111", 300_00)
			w.seen.Merchant, w.seen.Physical = tt.merchant, tt.physical
			got := short(w.plan())
			if len(got) != len(tt.want) {
				t.Fatalf("refusals %v, want %v", got, tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("%q does not say %q", got[i], tt.want[i])
				}
			}
		})
	}
}

// An account that is overdrawn is no reason to refuse what takes nothing of it.
func TestFundsAreForWhatIsTaken(t *testing.T) {
	w := newWorld(t)
	w.holder("ana")
	w.seen.Merchant.Frozen, w.seen.Physical.Frozen = card.MaxMoney, card.MaxMoney
	if got := short(w.plan()); len(got) != 0 {
		t.Errorf("refusals %v", got)
	}
}

// What the debit statement holds of ops that are not settled: a pending order
// is out of "before" already, an unknown one may not be, and what a person must
// decide shows by now.
func TestFundsAndWhatIsNotSettled(t *testing.T) {
	gone := card.Address{Kind: card.KindVirtualCard, Name: "gone"}
	opening := state.Intent{Action: card.ActionOpen, CardType: "31", OrderNo: "X", Gross: 100_00}
	charge := state.Intent{Action: card.ActionFund, CardID: "u1", OrderNo: "X", Gross: 100_00}
	tests := []struct {
		name    string
		in      state.Intent
		at      card.Kind
		result  state.Result // "": its run died
		person  bool
		missing bool // 100.00 on the merchant account
	}{
		{"unknown", opening, card.KindVirtualCard, state.ResultUnknown, false, true},
		{"in flight", opening, card.KindVirtualCard, "", false, true},
		{"pending: frozen by the issuer", opening, card.KindVirtualCard, state.ResultPending, false, false},
		{"refused", opening, card.KindVirtualCard, state.ResultRefused, false, false},
		{"failed", opening, card.KindVirtualCard, state.ResultFailed, false, false},
		{"absent", opening, card.KindVirtualCard, state.ResultAbsent, false, false},
		{"a person must decide", opening, card.KindVirtualCard, state.ResultUnknown, true, false},
		{"on the other account", charge, card.KindPhysicalCard, state.ResultUnknown, false, false},
		{"no money", state.Intent{Action: card.ActionBind}, card.KindVirtualCard, state.ResultUnknown, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", card.Address{}, 200_00, 1)
			gone.Kind = tt.at
			w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: gone, Data: tt.in})
			if tt.result != "" {
				w.record(state.Draft{Kind: state.KindOutcome, Op: "op", Data: state.Outcome{Result: tt.result}})
			}
			in := w.input()
			in.Findings = []planner.Finding{{Op: "op", Address: gone, Person: tt.person, Reason: "It is early."}}
			in.Seen.Merchant.Balance = 306_19 - 1
			p := planner.Make(in)
			if got := short(p); len(got) == 1 != tt.missing || tt.missing && !strings.Contains(got[0], "may take 100.00 of it, and the plan takes 206.19: 0.01 are missing") {
				t.Errorf("a cent short: %v", got)
			}
			in.Seen.Merchant.Balance = 306_19
			p = planner.Make(in)
			if got := short(p); len(got) != 0 {
				t.Errorf("enough for both: %v", got)
			}
			if d := p.Accounts[0]; d.Gross != 206_19 || d.Before != 306_19 || d.After != 100_00 {
				t.Errorf("the statement is of this plan: %+v", d)
			}
			if warned := len(p.Diagnostics) == 1 && strings.Contains(p.Diagnostics[0].Detail, "the merchant account may have 100.00 less after this plan"); warned != tt.missing {
				t.Errorf("diagnostics %+v", p.Diagnostics)
			}
		})
	}
}

// The issuer's bounds are of gross amounts, and both ends are within.
func TestBoundsOfAmounts(t *testing.T) {
	bounds := func(w *world, minOpen, maxOpen, minTopUp, maxTopUp card.Money) {
		ct := &w.seen.CardTypes[0]
		ct.MinOpen, ct.MaxOpen, ct.MinTopUp, ct.MaxTopUp = minOpen, maxOpen, minTopUp, maxTopUp
	}
	open := []struct {
		target card.Money // 3 % fee
		says   string
	}{
		{9_69, "The gross amount 9.99 is below the issuer's minimum of 10.00 to open a card of this type."},
		{9_70, ""}, {50_00, ""}, {9_700_00, ""},
		{9_700_01, "The gross amount 10000.01 is above the issuer's maximum of 10000.00 to open a card of this type."},
	}
	for _, tt := range open {
		w := newWorld(t)
		w.virtual("ana", card.Address{}, tt.target, 1)
		checkBlocked(t, w, "open", tt.says)
	}
	topUps := []struct {
		balance card.Money // of 5,000.00; 1 % fee
		says    string
	}{
		{4_995_06, "The gross amount 4.99 is below the issuer's minimum of 5.00 to top up a card of this type."},
		{4_995_05, ""}, {4_000_00, ""}, {50_00, ""},
		{49_99, "The gross amount 5000.01 is above the issuer's maximum of 5000.00 to top up a card of this type."},
	}
	for _, tt := range topUps {
		w := newWorld(t)
		a := w.virtual("ana", card.Address{}, 5_000_00, 4_999_00)
		w.apply(w.plan())
		w.card(w.st.Resource(a).ID).Balance = tt.balance
		checkBlocked(t, w, "fund", tt.says)
	}
	w := newWorld(t) // zero is no bound
	bounds(w, 0, 0, 0, 0)
	a := w.virtual("ana", card.Address{}, 1, 1)
	b := w.virtual("ben", card.Address{}, 5_000_000_00, 5_000_000_00)
	w.seen.Merchant.Balance = card.MaxMoney
	if p := w.plan(); p.Summary.Open != 2 {
		t.Errorf("%v", lines(p))
	}
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 0
	w.card(w.st.Resource(b).ID).Balance = 0
	if p := w.plan(); p.Summary.Fund != 2 {
		t.Errorf("%v", lines(p))
	}
	w = newWorld(t)
	bounds(w, 0, 0, 0, 0)
	w.virtual("ana", card.Address{}, 0, 0)
	checkBlocked(t, w, "open", "The issuer takes no order over nothing to open a card of this type.")
	w = newWorld(t) // physical cards have no type, so no bounds
	w.physical("van", w.holder("ben"), "1111", 1)
	if p := w.plan(); p.Summary.Fund != 1 {
		t.Errorf("%v", lines(p))
	}
}

// checkBlocked plans and expects the one paying action, or the block that says
// so.
func checkBlocked(t *testing.T, w *world, action card.Action, says string) {
	t.Helper()
	p := w.plan()
	last := p.Changes[len(p.Changes)-1]
	switch {
	case says == "" && (last.Action != action || p.Summary.Blocked != 0):
		t.Errorf("%v: %s", lines(p), last.Reason)
	case says != "" && (p.Summary.Blocked != 1 || p.Accounts[0].Gross != 0 || !strings.Contains(last.Reason, says)):
		t.Errorf("%v: %q does not say %q", lines(p), last.Reason, says)
	}
}

// A top-up that costs more than it brings warns and names refill_below. Where
// nobody has set that, it is blocked as well.
func TestDearTopUps(t *testing.T) {
	tests := []struct {
		name           string
		target, refill card.Money // the fee is 10.99
		balance        card.Money
		warns          string // "" for none
		blocked        bool
	}{
		{"the fee is less", 50_00, 50_00, 39_00, "", false},
		{"the fee is as much", 50_00, 50_00, 39_01, "", false},
		{"the fee is more", 50_00, 50_00, 39_02, "as in refill_below = 25.00.", true},
		{"the fee is more, as somebody wanted it", 50_00, 49_00, 39_02, "as in refill_below = 25.00.", false},
		{"half of the target is not enough", 20_00, 20_00, 15_00, "as in refill_below = 9.01.", true},
		{"the target is less than the fee", 10_00, 10_00, 5_00, "No refill_below makes up for that: raise target", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			a := w.virtual("ana", card.Address{}, tt.target, tt.refill)
			w.want.Cards[0].CardType = "31"
			w.apply(w.plan())
			w.card(w.st.Resource(a).ID).Balance = tt.balance
			p := w.plan()
			if p.Summary.Blocked == 1 != tt.blocked || p.Summary.Fund == 1 == tt.blocked {
				t.Errorf("%v", lines(p))
			}
			if tt.blocked && !strings.Contains(p.Changes[0].Reason, "Set refill_below") {
				t.Errorf("the block says %q", p.Changes[0].Reason)
			}
			var said string
			for _, d := range p.Diagnostics {
				said += string(d.Severity) + " " + d.Detail
			}
			if tt.warns == "" && said != "" || tt.warns != "" && (!strings.Contains(said, "warning") || !strings.Contains(said, tt.warns)) {
				t.Errorf("warned: %q, want %q", said, tt.warns)
			}
		})
	}
}
