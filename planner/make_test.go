package planner_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

func wantLines(t *testing.T, p planner.Plan, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, lines(p)); diff != "" {
		for _, c := range p.Changes {
			t.Log(c.Address, c.Action, c.Reason)
		}
		t.Fatalf("changes (-want +got):\n%s", diff)
	}
}

func TestCreateOpenBindThenNothing(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.physical("van", w.holder("ben"), "1111", 300_00)
	p := w.plan()
	wantLines(t, p,
		`create cardholder.employee["ana@example.com"]`,
		`create cardholder.employee["ben@example.com"]`,
		`bind physical_card.van`,
		`fund physical_card.van 300.00`,
		`open virtual_card.travel["ana"] 206.19`,
		`bind virtual_card.travel["ana"]`,
	)
	merchant := planner.Debit{Name: "merchant", Currency: "USD", Gross: 206_19, Fee: 6_19, Net: 200_00, Before: 100_000_00, After: 99_793_81}
	physical := planner.Debit{Name: "physical", Currency: "USD", Gross: 300_00, Net: 300_00, Before: 5_000_00, After: 4_700_00}
	if diff := cmp.Diff([]planner.Debit{merchant, physical}, p.Accounts); diff != "" {
		t.Errorf("debit statement (-want +got):\n%s", diff)
	}
	if p.Calls != 6 || p.Seconds != 1 {
		t.Errorf("calls %d, seconds %d", p.Calls, p.Seconds)
	}
	w.apply(p)
	p = w.plan()
	wantLines(t, p)
	if p.Summary.None != 4 || p.Changed() {
		t.Errorf("summary %+v", p.Summary)
	}
}

func TestSpendAndRefill(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.apply(w.plan())
	c := w.card(w.st.Resource(w.want.Cards[0].Address).ID)
	c.Balance = 50_00
	wantLines(t, w.plan())
	c.Balance = 49_99
	p := w.plan()
	wantLines(t, p, `fund virtual_card.travel["ana"] 151.53`)
	if ch := p.Changes[0]; ch.Net != 150_01 || ch.Fee != 1_52 || ch.Before["balance"] != "49.99" || ch.After["balance"] != "200.00" {
		t.Errorf("fund %+v", ch)
	}
	w.apply(p)
	wantLines(t, w.plan())
}

func TestReleaseAndAdoptBack(t *testing.T) {
	w := newWorld(t)
	h := w.holder("ana")
	w.virtual("ana", h, 200_00, 50_00)
	w.apply(w.plan())
	cards := w.want.Cards
	w.want.Cards = nil
	p := w.plan()
	wantLines(t, p, `release virtual_card.travel["ana"]`)
	if !strings.Contains(p.Changes[0].Reason, "200.00 USD") {
		t.Errorf("the reason does not say what stays on the card: %s", p.Changes[0].Reason)
	}
	w.apply(p)
	if u := w.plan().Undeclared; u.VirtualCards != 1 {
		t.Errorf("undeclared %+v", u)
	}
	w.want.Cards = cards
	p = w.plan()
	wantLines(t, p, `adopt virtual_card.travel["ana"]`)
	w.apply(p)
	wantLines(t, w.plan())
}

func TestBlocked(t *testing.T) {
	tests := map[string]struct {
		arrange func(w *world)
		want    string // part of the reason
	}{
		"holder under other names": {func(w *world) {
			w.holder("ana")
			p := w.want.Holders[0].Profile
			p.LastName = "Other"
			w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: p, Status: card.HolderSuccess}}
		}, "another last_name"},
		"phone of somebody else": {func(w *world) {
			w.holder("ana")
			p := w.want.Holders[0].Profile
			p.Email = "zoe@example.com"
			w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: p, Status: card.HolderSuccess}}
		}, "phone number"},
		"a card of a holder with somebody else's phone": {func(w *world) {
			w.virtual("x", w.holder("ana"), 50_00, 1)
			p := w.want.Holders[0].Profile
			p.Email = "zoe@example.com"
			w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: p, Status: card.HolderSuccess}}
		}, `cardholder.employee["ana@example.com"] is blocked`},
		"holder failed": {func(w *world) {
			w.holder("ana")
			w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: w.want.Holders[0].Profile, Status: card.HolderFailed}}
		}, `"FAILED"`},
		"no such card type":   {func(w *world) { w.virtual("x", card.Address{}, 100_00, 1); w.want.Cards[0].CardType = "99" }, "no card type"},
		"card type closed":    {func(w *world) { w.virtual("x", card.Address{}, 100_00, 1); w.want.Cards[0].CardType = "40" }, "at the moment"},
		"no balance":          {func(w *world) { w.virtual("x", card.Address{}, 100_00, 1); w.want.Cards[0].Balance = nil }, "no balance is declared"},
		"below the minimum":   {func(w *world) { w.virtual("x", card.Address{}, 5_00, 1) }, "minimum of 10.00"},
		"above the maximum":   {func(w *world) { w.virtual("x", card.Address{}, 20_000_00, 1) }, "maximum of 10000.00"},
		"no fees":             {func(w *world) { w.virtual("x", card.Address{}, 50_00, 1); w.seen.Fees = nil }, "no fees"},
		"holder not declared": {func(w *world) { w.virtual("x", card.Address{Kind: card.KindCardholder, Name: "gone"}, 50_00, 1) }, "not declared"},
		"import of nothing": {func(w *world) {
			w.want.Imports = []card.Import{{Address: w.virtual("x", card.Address{}, 50_00, 1), ID: "77"}}
		}, `"77"`},
		"same number declared": {func(w *world) { h := w.holder("ana"); w.physical("a", h, "1111", 1); w.physical("b", h, "1111", 1) }, "cannot tell them apart"},
		"bound to a stranger": {func(w *world) {
			h := w.holder("ana")
			w.physical("a", h, "1111", 1)
			w.seen.Cards = []card.Card{{Kind: card.KindPhysicalCard, ID: "u1", Number: card.Mask("4111110000001111"), HolderID: "zoe", Status: card.CardActive}}
		}, "another holder"},
		"undeclared card of the holder": {func(w *world) {
			w.virtual("x", w.holder("ana"), 50_00, 1)
			w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: w.want.Holders[0].Profile, Status: card.HolderSuccess}}
			w.seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "9", CardType: "23", HolderID: "h1", Status: card.CardActive}}
		}, "undeclared card 9"},
		"vanished": {func(w *world) {
			w.virtual("x", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.seen.Cards = nil
		}, "does not list it any more"},
		"another type": {func(w *world) {
			w.virtual("x", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.want.Cards[0].CardType = "31"
		}, "type of a card cannot be changed"},
		"fee exceeds the top-up": {func(w *world) {
			w.virtual("x", card.Address{}, 50_00, 50_00)
			w.want.Cards[0].CardType = "31"
			w.apply(w.plan())
			w.seen.Cards[0].Balance = 45_00
		}, "refill_below"},
		"card type in another currency": {func(w *world) {
			w.virtual("x", card.Address{}, 50_00, 1)
			w.seen.CardTypes[0].Currency = "EUR"
		}, "are in EUR"},
		"replaced, with prevent_release": {func(w *world) {
			a := w.virtual("x", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.want.Cards[0].PreventRelease, w.opt.Replaces = true, []card.Address{a}
		}, "its block has prevent_release"},
		"prevent_release": {func(w *world) {
			a := w.virtual("x", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.want.Cards, w.want.Keep = nil, []card.Address{a.Block()}
		}, "prevent_release"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.arrange(w)
			p := w.plan()
			var reasons []string
			for _, c := range p.Changes {
				if c.Action == card.ActionBlocked {
					reasons = append(reasons, c.Reason)
				}
				if c.Action.MovesMoney() {
					t.Errorf("%s moves %s all the same", c.Address, c.Gross)
				}
			}
			if !strings.Contains(strings.Join(reasons, "\n"), tt.want) {
				t.Errorf("no reason says %q:\n%s\n%v", tt.want, strings.Join(reasons, "\n"), lines(p))
			}
		})
	}
}

// Within settle_window only the very balance that our last order made is
// believed.
func TestTheBalanceThatOurOrderMadeIsBelieved(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	w.now = w.st.Resource(a).Last.At.Add(time.Second)
	w.want.Cards[0].Balance = &card.Target{Target: 300_00, RefillBelow: 250_00}
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 101.01`)
	w.card(w.st.Resource(a).ID).Balance -= 1
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`)
}

func TestWaits(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	id := w.st.Resource(a).ID

	w.card(id).Balance = 100_00
	p := w.plan()
	w.apply(p)
	w.now = w.now.Add(-50 * time.Second)
	w.card(id).Balance = 100_00 // the top-up does not show yet
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`)
	w.card(id).Balance = 120_00                               // it shows, and some was spent
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`) // or a refund shows, and the top-up does not
	w.now = w.now.Add(time.Minute)
	w.card(id).Balance = 100_00
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 101.01`)

	w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: a, Data: state.Intent{Action: card.ActionFund, CardID: id, Gross: 101_01, N: 2}})
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`)
	in := w.input()
	in.Findings = []planner.Finding{{Op: "lost", Address: a, Person: true, Reason: "Two orders could be it."}}
	p = planner.Make(in)
	wantLines(t, p, `blocked virtual_card.travel["ana"]`)
	if !strings.Contains(p.Changes[0].Reason, "cardform resolve lost") {
		t.Errorf("the way out is missing: %s", p.Changes[0].Reason)
	}
}

// What a listing shows is as old as its beginning, however long it took: a
// balance that was read before it could show our order is not believed after
// the settle window either.
func TestAListingIsAsOldAsItsBeginning(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 100_00
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 100_00 // the top-up does not show yet
	paid := w.st.Resource(a).Last.At
	w.now = paid.Add(w.set.SettleWindow + time.Second)
	w.seen.BegunAt = paid.Add(w.set.SettleWindow - time.Second)
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`)
	w.seen.BegunAt = paid.Add(w.set.SettleWindow)
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 101.01`)
}

// A holder that the list does not show, or shows with other names, leaves the
// cards that are bound to it what they are: opening others is no way out.
func TestAHolderThatIsNotListedKeepsItsCards(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	listed := w.seen.Holders
	w.seen.Holders = nil
	wantLines(t, w.plan(), `blocked cardholder.employee["ana@example.com"]`)
	w.now = w.now.Add(-time.Minute)
	wantLines(t, w.plan(), `wait cardholder.employee["ana@example.com"]`)
	w.seen.Holders = listed
	w.want.Holders[0].FirstName = "Anna"
	wantLines(t, w.plan(), `blocked cardholder.employee["ana@example.com"]`)
}

// An order that turned up after its op was freed may be the card that is
// missing: it is not opened again before somebody has decided.
func TestALateOrderBlocksItsAddress(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	in := w.input()
	in.Findings = []planner.Finding{{Op: "freed", Address: a, Person: true, Reason: "An order turned up."}}
	p := planner.Make(in)
	wantLines(t, p, `create cardholder.employee["ana@example.com"]`, `blocked virtual_card.travel["ana"]`)
	if !strings.Contains(p.Changes[1].Reason, "cardform resolve freed") {
		t.Errorf("the way out is missing: %s", p.Changes[1].Reason)
	}
}

func TestUnknownOpenPausesItsClass(t *testing.T) {
	w := newWorld(t)
	gone := card.Address{Kind: card.KindVirtualCard, Name: "gone"}
	w.virtual("same", card.Address{}, 200_00, 50_00)
	w.virtual("other", card.Address{}, 100_00, 50_00)
	w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: gone, Data: state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19}})
	wantLines(t, w.plan(), `open virtual_card.travel["other"] 103.09`, `wait virtual_card.travel["same"]`)
}

func TestTargetsTakeWhatTheyNeed(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.virtual("ben", w.holder("ben"), 200_00, 50_00)
	target, _ := card.ParseSelector(`virtual_card.travel["ana"]`)
	w.opt.Targets = []card.Selector{target}
	wantLines(t, w.plan(), `create cardholder.employee["ana@example.com"]`, `open virtual_card.travel["ana"] 206.19`, `bind virtual_card.travel["ana"]`)
	exclude, _ := card.ParseSelector(`cardholder.employee["ana@example.com"]`)
	w.opt = planner.Options{Excludes: []card.Selector{exclude}}
	wantLines(t, w.plan(), `create cardholder.employee["ben@example.com"]`, `open virtual_card.travel["ben"] 206.19`, `bind virtual_card.travel["ben"]`)
}

func TestRefusals(t *testing.T) {
	five, hundred, none := 0, card.Money(100_00), card.Money(0)
	third := card.Rate(333_333_333)
	tests := map[string]struct {
		arrange func(w *world)
		code    planner.RefusalCode
		want    string
	}{
		"too little money": {func(w *world) { w.seen.Merchant.Balance = 206_18 }, planner.RefusedFunds, "0.01 are missing"},
		"frozen money":     {func(w *world) { w.seen.Merchant.Balance, w.seen.Merchant.Frozen = 300_00, 100_00 }, planner.RefusedFunds, "6.19 are missing"},
		"new ledger": {func(w *world) {
			w.set.Reference = card.ReferenceNone
			w.seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "9", CardType: "23", Status: card.CardActive}}
		}, planner.RefusedNewLedger, "undeclared cards"},
		"a ledger that opened nothing yet": {func(w *world) {
			w.set.Reference = card.ReferenceNone
			w.seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "9", CardType: "23", Status: card.CardActive}}
			w.record(state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", Newest: card.Cursor{Number: "VC1", CreatedAt: w.now}}})
		}, planner.RefusedNewLedger, "undeclared cards"},
		"per_run":      {func(w *world) { w.want.Limits = []card.Limit{{PerRun: &hundred}} }, planner.RefusedLimit, "per_run is 100.00"},
		"per_day":      {func(w *world) { w.want.Limits = []card.Limit{{PerDay: &hundred}} }, planner.RefusedLimit, "per_day"},
		"per_card_day": {func(w *world) { w.want.Limits = []card.Limit{{PerCardPerDay: &none}} }, planner.RefusedLimit, `virtual_card.travel["ana"]`},
		"per month":    {func(w *world) { w.want.Limits = []card.Limit{{PerCardPerMonth: &none}} }, planner.RefusedLimit, "this month"},
		"opens":        {func(w *world) { w.want.Limits = []card.Limit{{OpensPerRun: &five}} }, planner.RefusedLimit, "opens 1 cards"},
		"by label": {func(w *world) {
			w.want.Limits = []card.Limit{{Match: map[string]string{"team": "sales"}, PerRun: &hundred}, {Match: map[string]string{"team": "ops"}, PerRun: &none}}
		}, planner.RefusedLimit, `team = "sales"`},
		"released share": {func(w *world) {
			w.apply(w.plan())
			w.want.Cards = nil
			w.want.Limits = []card.Limit{{ReleasedShare: &third}}
		}, planner.RefusedLimit, "1 of 2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", w.holder("ana"), 200_00, 50_00)
			if r := w.plan().Refusals; len(r) != 0 {
				t.Fatalf("refused without cause: %+v", r)
			}
			tt.arrange(w)
			r := w.plan().Refusals
			if len(r) != 1 || r[0].Code != tt.code || !strings.Contains(r[0].Reason, tt.want) || r[0].Advice == "" {
				t.Errorf("refusals %+v, want one of %s that says %q", r, tt.code, tt.want)
			}
		})
	}
}

func TestIgnoredIsNeitherCountedNorInTheWay(t *testing.T) {
	w := newWorld(t)
	w.virtual("x", w.holder("ana"), 50_00, 1)
	w.seen.Holders = []card.Cardholder{{ID: "h1", Profile: w.want.Holders[0].Profile, Status: card.HolderSuccess}}
	w.seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "9", CardType: "23", HolderID: "h1", Status: card.CardActive}}
	w.want.Ignores = []card.Ignore{{IDs: []string{"9"}, Expires: w.now.Add(time.Hour)}}
	p := w.plan()
	if p.Undeclared.VirtualCards != 0 || p.Summary.Open != 1 {
		t.Errorf("%+v %+v", p.Undeclared, p.Summary)
	}
	w.now = w.now.Add(2 * time.Hour)
	p = w.plan()
	if p.Undeclared.VirtualCards != 1 || p.Summary.Blocked != 1 {
		t.Errorf("an expired ignore block still holds: %+v %+v", p.Undeclared, p.Summary)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"ana", "ben", "cy", "dee", "eve"} {
		w.virtual(name, w.holder(name), 200_00, 50_00)
	}
	first, err := json.Marshal(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := json.Marshal(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(again)); diff != "" {
			t.Fatal(diff)
		}
	}
}
