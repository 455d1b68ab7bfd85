package applier_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

const (
	requestTimeout = 30 * time.Second
	settleWindow   = 20 * time.Second
)

// world is a configuration, a bank and a ledger. It is used inside a bubble of
// testing/synctest, so that waiting takes no time.
type world struct {
	t    testing.TB
	bank *bank
	mem  *memory
	want card.Want
	set  planner.Settings
	nums map[card.Address]card.Number

	runs   int
	events []applier.Event
	last   planner.Plan
	tweak  func(*applier.Applier)
}

func newWorld(t testing.TB) *world {
	w := &world{
		t: t, bank: newBank(t), mem: &memory{sync: 2 * time.Millisecond}, nums: map[card.Address]card.Number{},
		set: planner.Settings{
			Name: "acme", Issuer: "https://issuer.test", MerchantID: "8820250900009", Reference: card.ReferenceNone,
			SettleWindow: settleWindow, Concurrency: 8,
		},
	}
	return w
}

func (w *world) Event(e applier.Event) { w.events = append(w.events, e) }

// merchant makes the bank refuse repeated order numbers, and says so.
func (w *world) merchant() {
	w.bank.set("order_reference=merchant", "list_numbers=ours")
	w.set.Reference = card.ReferenceMerchant
}

// team declares n holders, each with a bound card of type 23.
func (w *world) team(n int) {
	for i := range n {
		w.cardOf(w.holder(i), "23", 200_00)
	}
}

func (w *world) holder(i int) card.Address {
	a := card.Address{Kind: card.KindCardholder, Name: "employee", Key: card.IntKey(i)}
	w.want.Holders = append(w.want.Holders, card.WantHolder{Declared: card.Declared{Address: a}, Profile: card.Profile{
		FirstName: "Ana", LastName: "Silva", Email: fmt.Sprintf("e%d@example.com", i), CountryCode: "SG", PhoneNumber: fmt.Sprintf("9%07d", i),
	}})
	return a
}

func (w *world) cardOf(holder card.Address, cardType string, target card.Money) card.Address {
	a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(len(w.want.Cards))}
	w.want.Cards = append(w.want.Cards, card.WantCard{
		Declared: card.Declared{Address: a}, CardType: cardType, Holder: holder,
		Balance: &card.Target{Target: target, RefillBelow: target},
	})
	return a
}

// load reads the ledger back from its entries, as a new process does.
func (w *world) load() *state.State {
	st, err := w.mem.Load(context.Background())
	if err != nil {
		w.t.Fatalf("loading: %v", err)
	}
	return st
}

// apply does what the command does: list, settle, plan, apply.
func (w *world) apply(ctx context.Context) (applier.Result, error) {
	w.runs++
	run := fmt.Sprintf("run%d", w.runs)
	started := time.Now()
	st := w.load()
	log := state.NewLog(st, w.mem, w.mem.seize(run), run, time.Now)
	if st.Head.Seq == 0 {
		w.must(log.Append(ctx, state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format, Issuer: w.set.Issuer, MerchantID: w.set.MerchantID, Name: w.set.Name}}))
	}
	seen, findings := w.settle(log, applier.Situation{
		Known: st, Want: w.want, Reference: w.set.Reference, SettleWindow: settleWindow, RequestTimeout: requestTimeout, Run: run, Started: started,
	})
	p := planner.Make(planner.Input{Want: w.want, Seen: seen, Known: st, Settings: w.set, Findings: findings, PlanID: run, Now: time.Now()})
	if len(p.Refusals) > 0 {
		w.t.Fatalf("the plan is refused: %+v", p.Refusals)
	}
	w.last = p
	a := applier.Applier{
		Issuer: w.bank, Log: log, Settings: w.set, RequestTimeout: requestTimeout, Wait: 5 * time.Minute, Concurrency: w.set.Concurrency,
		Numbers: w.nums, Want: w.want, Clock: applier.WallClock{}, Progress: w, PlanID: run, Run: run, Started: started,
	}
	if w.tweak != nil {
		w.tweak(&a)
	}
	w.bank.intended = w.mem.intended
	defer w.prudent()
	return a.Apply(ctx, p, seen.Orders.Newest(st.Newest))
}

// prudent fails if anything was sent whose intent was not stored before.
func (w *world) prudent() {
	w.bank.mu.Lock()
	defer w.bank.mu.Unlock()
	if len(w.bank.bold) > 0 {
		w.t.Errorf("sent before their intents were stored: %q", w.bank.bold)
	}
	w.bank.bold = nil
}

// settle reads the lists and settles what earlier runs left open; where that
// is too early to prove anything, it waits and reads again.
func (w *world) settle(log *state.Log, s applier.Situation) (card.Inventory, []planner.Finding) {
	for {
		var err error
		s.Seen, err = w.bank.Inventory(context.Background(), applier.Depth(s.Known, nil, settleWindow))
		w.must(err)
		s.Charges, err = applier.Charges(context.Background(), w.bank, s.Known, settleWindow)
		w.must(err)
		drafts, findings := applier.Settle(s)
		w.must(log.Append(context.Background(), drafts...))
		due, ok := applier.Due(findings)
		if !ok {
			return s.Seen, findings
		}
		time.Sleep(time.Until(due))
	}
}

// run applies and fails the test on an error.
func (w *world) run() applier.Result {
	w.t.Helper()
	res, err := w.apply(context.Background())
	if err != nil {
		w.t.Fatalf("applying: %v", err)
	}
	return res
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// converged fails unless the issuer has exactly what is wanted, and the ledger
// knows it: nothing open, an empty plan, one card and one holder each.
func (w *world) converged() {
	w.t.Helper()
	st := w.load()
	if len(st.Ops) > 0 {
		w.t.Errorf("%d ops are open", len(st.Ops))
	}
	truth := w.bank.truth()
	if got := len(truth.Holders); got != len(w.want.Holders) {
		w.t.Errorf("%d holders, want %d", got, len(w.want.Holders))
	}
	if got := len(truth.Cards); got != len(w.want.Cards) {
		w.t.Errorf("%d cards, want %d", got, len(w.want.Cards))
	}
	cards := map[string]card.Card{}
	for _, c := range truth.Cards {
		cards[c.ID] = c
	}
	for _, c := range w.want.Cards {
		r := st.Resource(c.Address)
		b, listed := cards[r.ID]
		if !r.Held || !listed || b.Balance != c.Balance.Target || b.HolderID != st.Resource(c.Holder).ID {
			w.t.Errorf("%s: held %t, listed %t, balance %s of holder %q, want %s of %s", c.Address, r.Held, listed, b.Balance, b.HolderID, c.Balance.Target, c.Holder)
		}
	}
	if totals := w.bank.emulator.Totals(); !totals.Conserved {
		w.t.Errorf("the accounts do not add up: %+v", totals)
	}
}
