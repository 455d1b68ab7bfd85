package planner_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// world is an issuer and a ledger that carry plans out exactly, so that the
// planner can be tested against its own consequences.
type world struct {
	t    testing.TB
	want card.Want
	seen card.Inventory
	log  []state.Entry
	st   *state.State
	set  planner.Settings
	opt  planner.Options
	now  time.Time
	next int

	findings []planner.Finding
}

func newWorld(t testing.TB) *world {
	w := &world{
		t: t, st: state.New(), now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		set: planner.Settings{
			Name: "acme", Issuer: "https://issuer.test", MerchantID: "8820250900009",
			Reference: card.ReferenceMerchant, SettleWindow: 30 * time.Second, RequestsPerSecond: 10, Concurrency: 8,
		},
	}
	w.seen = card.Inventory{
		CardTypes: []card.CardType{
			{ID: "23", Name: "Travel", Scheme: "VISA", MinOpen: 1000, MaxOpen: 1_000_000, MinTopUp: 500, MaxTopUp: 500_000, Available: true},
			{ID: "31", Name: "Ads", Scheme: "MASTERCARD", Available: true},
			{ID: "40", Name: "Closed", Scheme: "VISA"},
		},
		Fees: []card.FeeConfig{
			{CardType: "23", Open: card.FeeRule{Rate: 30_000_000}, TopUp: card.FeeRule{Rate: 10_000_000}},
			{CardType: "31", Open: card.FeeRule{Fixed: 1099}, TopUp: card.FeeRule{Fixed: 1099}},
			{CardType: "40"},
		},
		Merchant: card.Account{Currency: "USD", Balance: 100_000_00},
		Physical: card.Account{Currency: "USD", Balance: 5_000_00},
		Orders:   card.OrderList{Complete: true, Whole: true},
	}
	w.record(state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format, Issuer: w.set.Issuer, MerchantID: w.set.MerchantID, Name: w.set.Name}})
	return w
}

func (w *world) record(drafts ...state.Draft) {
	w.t.Helper()
	entries, err := state.Seal(w.st.Head, "run1", w.now, drafts)
	if err != nil {
		w.t.Fatalf("sealing: %v", err)
	}
	for _, e := range entries {
		if _, err := w.st.Fold(e); err != nil {
			w.t.Fatalf("folding: %v", err)
		}
	}
	w.log = append(w.log, entries...)
}

func (w *world) input() planner.Input {
	return planner.Input{Want: w.want, Seen: w.seen, Known: w.st, Settings: w.set, Options: w.opt, Findings: w.findings, PlanID: "p1", Now: w.now}
}

func (w *world) plan() planner.Plan { return planner.Make(w.input()) }

func (w *world) holder(name string) card.Address {
	a := card.Address{Kind: card.KindCardholder, Name: "employee", Key: card.TextKey(name + "@example.com")}
	w.want.Holders = append(w.want.Holders, card.WantHolder{
		Declared: card.Declared{Address: a, Labels: map[string]string{"team": "sales"}},
		Profile:  card.Profile{FirstName: name, LastName: "Doe", Email: name + "@example.com", CountryCode: "SG", PhoneNumber: fmt.Sprintf("9%07d", len(w.want.Holders))},
	})
	return a
}

func (w *world) virtual(name string, holder card.Address, target, refill card.Money) card.Address {
	a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey(name)}
	w.want.Cards = append(w.want.Cards, card.WantCard{
		Declared: card.Declared{Address: a, Labels: map[string]string{"team": "sales"}},
		CardType: "23", Holder: holder, Balance: &card.Target{Target: target, RefillBelow: refill},
	})
	return a
}

func (w *world) physical(name string, holder card.Address, lastFour string, target card.Money) card.Address {
	a := card.Address{Kind: card.KindPhysicalCard, Name: name}
	w.want.Cards = append(w.want.Cards, card.WantCard{
		Declared: card.Declared{Address: a}, Number: card.Mask("411111000000" + lastFour), Holder: holder,
		Balance: &card.Target{Target: target, RefillBelow: target},
	})
	return a
}

// apply carries the plan out, at the issuer and in the ledger, and lets the
// settle window pass.
func (w *world) apply(p planner.Plan) {
	w.t.Helper()
	for i := range p.Changes {
		w.carryOut(&p.Changes[i])
	}
	w.now = w.now.Add(time.Minute)
}

func (w *world) carryOut(c *planner.Change) {
	switch c.Action {
	case card.ActionAdopt:
		a := state.Adopt{Why: c.Task.Why, ID: c.Task.ID, CardType: c.Task.CardType, HolderID: c.Task.HolderID, Number: c.Task.Number, Status: c.Task.Status}
		if a.CardType != "" {
			a.Balance = &c.Task.Balance
		}
		if o := c.Task.Order; o != nil {
			a.Action, a.N, a.OrderNo, a.Gross, a.Fee, a.Net, a.At = card.ActionOpen, c.Task.N, c.Task.OrderNo, o.Gross, o.Fee, o.Net, o.CreatedAt
			if o.Kind == card.OrderTopUp {
				a.Action = card.ActionFund
			}
			if c.Task.Origin != c.Address {
				a.Origin = c.Task.Origin
			}
		}
		w.record(state.Draft{Kind: state.KindAdopt, Address: c.Address, Data: a})
	case card.ActionRelease:
		w.record(state.Draft{Kind: state.KindRelease, Address: c.Address, Data: state.Release{ID: c.Task.ID, Balance: c.Task.Balance}})
	case card.ActionWait, card.ActionBlocked:
	default:
		w.send(c)
	}
}

func (w *world) send(c *planner.Change) {
	w.next++
	op := fmt.Sprintf("op%d", w.next)
	in := state.Intent{
		Action: c.Action, OrderNo: c.Task.OrderNo, N: c.Task.N, Gross: c.Gross, Fee: c.Fee, Net: c.Net, CardType: c.Task.CardType,
		CardID: w.st.Resource(c.Address).ID, HolderID: w.st.Resource(c.Holder).ID, Balance: c.Task.Balance,
	}
	w.record(state.Draft{Kind: state.KindIntent, Op: op, Address: c.Address, Data: in})
	w.record(state.Draft{Kind: state.KindOutcome, Op: op, Address: c.Address, Data: w.effect(c, in)})
}

// effect changes the inventory as the issuer would.
func (w *world) effect(c *planner.Change, in state.Intent) state.Outcome {
	out := state.Outcome{Result: state.ResultDone, By: "answer", Gross: c.Gross, Fee: c.Fee, Net: c.Net, Status: card.CardActive}
	account := &w.seen.Merchant
	if c.Kind == card.KindPhysicalCard {
		account = &w.seen.Physical
	}
	account.Balance -= c.Gross
	if c.Action.MovesMoney() {
		out.PlatformNo = fmt.Sprintf("VC%d", w.next)
	}
	switch c.Action {
	case card.ActionCreate:
		out.ID, out.Status = fmt.Sprintf("holder-%d", w.next), string(card.HolderSuccess)
		w.seen.Holders = append(w.seen.Holders, card.Cardholder{ID: out.ID, Profile: *c.Task.Profile, Status: card.HolderSuccess})
	case card.ActionOpen:
		out.ID = fmt.Sprint(w.next)
		w.seen.Cards = append(w.seen.Cards, card.Card{Kind: c.Kind, ID: out.ID, CardType: in.CardType, Status: card.CardActive, Balance: c.Net})
		w.order(card.OrderOpen, out.ID, in)
	case card.ActionBind:
		out.ID = in.CardID
		if c.Kind == card.KindPhysicalCard {
			out.ID, out.Number = fmt.Sprintf("uuid-%d", w.next), c.Task.Number
			w.seen.Cards = append(w.seen.Cards, card.Card{Kind: c.Kind, ID: out.ID, Number: c.Task.Number, Status: card.CardActive})
		}
		w.card(out.ID).HolderID = in.HolderID
	case card.ActionFund:
		w.card(in.CardID).Balance += c.Net
		if c.Kind == card.KindVirtualCard {
			w.order(card.OrderTopUp, in.CardID, in)
		}
	}
	return out
}

func (w *world) order(kind card.OrderKind, cardID string, in state.Intent) {
	o := card.Order{
		Number: in.OrderNo, PlatformNumber: fmt.Sprintf("VC%d", w.next), CardID: cardID, Kind: kind, Status: card.OrderSuccess,
		Gross: in.Gross, Fee: in.Fee, Net: in.Net, CreatedAt: w.now,
	}
	w.seen.Orders.Items = append([]card.Order{o}, w.seen.Orders.Items...)
}

func (w *world) card(id string) *card.Card {
	for i := range w.seen.Cards {
		if w.seen.Cards[i].ID == id {
			return &w.seen.Cards[i]
		}
	}
	w.t.Fatalf("the issuer has no card %q", id)
	return nil
}

// records are the orders that the ledger counts as settled.
func (w *world) records() []state.OrderRecord {
	records, err := state.Orders(func(yield func(state.Entry, error) bool) {
		for _, e := range w.log {
			if !yield(e, nil) {
				return
			}
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return records
}

// lines are the changes in short: "open virtual_card.x 206.19".
func lines(p planner.Plan) []string {
	got := []string{}
	for _, c := range p.Changes {
		s := string(c.Action) + " " + c.Address.String()
		if c.Gross > 0 {
			s += " " + c.Gross.String()
		}
		got = append(got, s)
	}
	return got
}
