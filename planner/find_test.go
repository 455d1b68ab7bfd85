package planner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

func TestLostLedgerFindsEverythingAgain(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.physical("van", w.holder("ben"), "1111", 300_00)
	w.apply(w.plan())
	paid := w.seen.Merchant.Balance + w.seen.Physical.Balance
	w.st = state.New()
	w.record(state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format}})
	p := w.plan()
	wantLines(t, p,
		`adopt cardholder.employee["ana@example.com"]`,
		`adopt cardholder.employee["ben@example.com"]`,
		`adopt physical_card.van`,
		`adopt virtual_card.travel["ana"]`,
	)
	w.apply(p)
	wantLines(t, w.plan())
	if got := w.seen.Merchant.Balance + w.seen.Physical.Balance; got != paid {
		t.Errorf("a lost ledger cost %s", paid-got)
	}
}

func TestLostLedgerFindsTopUpsAgain(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	for range 6 {
		w.card(w.st.Resource(a).ID).Balance = 100_00
		w.apply(w.plan())
	}
	w.st = state.New()
	w.card("2").Balance = 100_00
	p := w.plan()
	last := p.Changes[len(p.Changes)-1]
	if p.Summary.Adopt != 2+6 || last.Action != card.ActionFund || last.Task.N != 6 {
		t.Errorf("the next top-up is number %d of %v", last.Task.N, lines(p))
	}
}

func TestAnAdoptedOrderMayLag(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 0
	w.st = state.New()
	w.now = w.now.Add(-50 * time.Second)
	wantLines(t, w.plan(), `adopt virtual_card.travel["ana"]`, `wait virtual_card.travel["ana"]`)
	w.now = w.now.Add(50 * time.Second)
	wantLines(t, w.plan(), `adopt virtual_card.travel["ana"]`, `fund virtual_card.travel["ana"] 202.02`)
}

// A top-up that another ledger made a moment ago is recorded, and the balance
// not trusted before the settle window is over, by our clock and the issuer's.
func TestAnAdoptedTopUpMayLag(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	old := w.st.Clone()
	id := w.st.Resource(a).ID
	w.card(id).Balance = 0
	w.apply(w.plan())
	w.st = old
	w.card(id).Balance = 0
	w.now = w.now.Add(-20 * time.Second) // 40 s after the top-up, by a clock that may be 30 s ahead
	wantLines(t, w.plan(), `wait virtual_card.travel["ana"]`)
}

// What a lost ledger paid for a stock card is in no list of orders.
func TestAStockCardTakenOverIsNotToppedUpAtOnce(t *testing.T) {
	w := newWorld(t)
	holder := w.holder("ben")
	a := w.physical("van", holder, "1111", 300_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 0
	w.st = state.New()
	p := w.plan()
	wantLines(t, p, `adopt cardholder.employee["ben@example.com"]`, `adopt physical_card.van`, `wait physical_card.van`)
	w.apply(p)
	wantLines(t, w.plan(), `fund physical_card.van 300.00`)
}

func TestACardHeldElsewhereDoesNotReturn(t *testing.T) {
	w := newWorld(t)
	first := w.virtual("first", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	id := w.st.Resource(first).ID
	w.want.Cards = nil
	w.apply(w.plan())
	second := w.virtual("second", card.Address{}, 200_00, 50_00)
	w.want.Imports = []card.Import{{Address: second, ID: id}}
	w.apply(w.plan())
	w.want.Imports = nil
	w.virtual("first", card.Address{}, 200_00, 50_00)
	wantLines(t, w.plan(), `open virtual_card.travel["first"] 206.19`)
}

func TestReplaceOpensUnderTheNextNumberAndIsFoundAgain(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 50_00)
	w.apply(w.plan())
	old := w.st.Resource(a).ID
	w.card(old).Status = "BLOCKED"
	wantLines(t, w.plan(), `blocked virtual_card.travel["ana"]`)
	w.opt.Replaces = []card.Address{a}
	p := w.plan()
	wantLines(t, p, `open virtual_card.travel["ana"] 206.19`, `bind virtual_card.travel["ana"]`)
	w.apply(p)
	w.opt.Replaces = nil
	replaced := w.st.Resource(a).ID
	if replaced == old {
		t.Fatal("nothing was replaced")
	}
	wantLines(t, w.plan())
	w.st = state.New()
	p = w.plan()
	if len(p.Changes) != 2 || p.Changes[1].Task.ID != replaced {
		t.Errorf("a lost ledger takes %+v, not the newest card %s", p.Changes, replaced)
	}
}

func TestTwinTopUpIsRecordedNotRepeated(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	before := w.st.Clone()
	id := w.st.Resource(a).ID
	w.card(id).Balance = 100_00
	w.apply(w.plan())
	w.st = before
	w.card(id).Balance = 100_00
	p := w.plan()
	wantLines(t, p, `adopt virtual_card.travel["ana"] 101.01`, `fund virtual_card.travel["ana"] 101.01`)
	if p.Changes[0].Task.N != 0 || p.Changes[1].Task.N != 1 {
		t.Errorf("numbers %d and %d", p.Changes[0].Task.N, p.Changes[1].Task.N)
	}
	w.card(id).Balance = 200_00
	w.apply(w.plan())
	wantLines(t, w.plan())
	w.card(id).Balance = 100_00
	p = w.plan()
	wantLines(t, p, `fund virtual_card.travel["ana"] 101.01`)
	if p.Changes[0].Task.N != 2-1 {
		t.Errorf("the next top-up uses number %d", p.Changes[0].Task.N)
	}
}

// A top-up of a twin that failed put nothing on the card: it is not recorded,
// and its number is not used again.
func TestFailedTwinTopUpIsPassedOver(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.apply(w.plan())
	before := w.st.Clone()
	w.card(w.st.Resource(a).ID).Balance = 100_00
	w.apply(w.plan())
	w.st = before
	w.card(w.st.Resource(a).ID).Balance = 100_00
	w.seen.Orders.Items[0].Status = card.OrderFailed
	p := w.plan()
	wantLines(t, p, `fund virtual_card.travel["ana"] 101.01`)
	if n := p.Changes[0].Task.N; n != 1 {
		t.Errorf("the top-up uses number %d", n)
	}
}

// A card that was replaced does not come back when the one that replaced it is
// let go of.
func TestOnlyTheLastCardHeldReturns(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	w.opt.Replaces = []card.Address{a}
	w.apply(w.plan())
	w.opt.Replaces = nil
	second := w.st.Resource(a).ID
	declared := w.want.Cards
	w.want.Cards = nil
	w.apply(w.plan())
	w.want.Cards = declared
	if p := w.plan(); len(p.Changes) != 1 || p.Changes[0].Task.ID != second {
		t.Errorf("not the last card, %s, is taken back: %+v", second, p.Changes)
	}
	w.card(second).Status = "FROZEN" // for a while, perhaps
	wantLines(t, w.plan(), `blocked virtual_card.travel["ana"]`)
	w.opt.Replaces = []card.Address{a}
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
}

// A ledger from before a card was replaced tops up no card that is out of use,
// whether it holds that card or let go of it.
func TestAnOlderLedgerDoesNotUseTheReplacedCard(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	first := w.st.Resource(a).ID
	w.card(first).Balance = 0
	copied := w.st.Clone()
	w.opt.Replaces = []card.Address{a}
	w.apply(w.plan())
	second := w.st.Resource(a).ID
	newest := w.st
	w.st = copied
	if p := w.plan(); p.Changes[0].Task.N != 2 { // another one takes the next number
		t.Errorf("the third card has number %d", p.Changes[0].Task.N)
	}
	w.opt.Replaces = nil
	p := w.plan()
	wantLines(t, p, `blocked virtual_card.travel["ana"]`)
	for _, words := range []string{"The ledger is older", second, first, "cardform state rm '" + a.String() + "', then cardform import '" + a.String() + "' " + second} {
		if !strings.Contains(p.Changes[0].Reason, words) {
			t.Errorf("without %q: %s", words, p.Changes[0].Reason)
		}
	}
	for status, line := range map[card.OrderStatus]string{card.OrderPending: "wait", card.OrderFailed: "fund"} {
		w.seen.Orders.Items[0].Status = status
		if got := w.plan().Changes[0].Action; string(got) != line {
			t.Errorf("where the later order is %s: %v", status, lines(w.plan()))
		}
	}
	w.seen.Orders.Items[0].Status = card.OrderSuccess
	w.record(state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{ID: first}})
	if p := w.plan(); p.Changes[0].Task.ID != second {
		t.Errorf("once it is forgotten: %v", lines(p))
	}
	w.record(state.Draft{Kind: state.KindAdopt, Address: a, Data: state.Adopt{Why: "import", ID: second, CardType: "23", Status: card.CardActive}})
	wantLines(t, w.plan())
	w.record(state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{ID: second}},
		state.Draft{Kind: state.KindAdopt, Address: a, Data: state.Adopt{Why: "import", ID: first, CardType: "23", Status: card.CardActive}})
	w.now = w.now.Add(time.Minute)
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 202.02`) // somebody wants the first one
	w.st = newest
	wantLines(t, w.plan())
}

// A card that an unsettled open may have made is not imported elsewhere: its
// address would open another one.
func TestAnImportWaitsForAnUnsettledOpen(t *testing.T) {
	for _, tt := range []struct {
		name string
		made time.Duration // after the open was sent
		want string
	}{
		{"made since", time.Second, `blocked virtual_card.travel["ben"]`},
		{"made long before", -time.Hour, `adopt virtual_card.travel["ben"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			a := w.virtual("ana", card.Address{}, 200_00, 150_00)
			b := w.virtual("ben", card.Address{}, 200_00, 150_00)
			w.seen.Cards = append(w.seen.Cards, card.Card{
				Kind: card.KindVirtualCard, ID: "77", CardType: "23", Status: card.CardActive, Balance: 200_00, CreatedAt: w.now.Add(tt.made),
			})
			w.want.Imports = []card.Import{{Address: b, ID: "77"}}
			w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: "X"}})
			p := w.plan()
			if got := lines(p); !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, tt.want) }) {
				t.Errorf("changes %v, want one of %q", got, tt.want)
			}
		})
	}
}
