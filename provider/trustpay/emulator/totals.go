package emulator

import (
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
)

// Totals is what the emulator holds, added up: what a test of crashes compares
// with what a client believes.
type Totals struct {
	Holders   map[string]int   `json:"holders"`  // by status
	Virtual   int              `json:"virtual"`  // cards, those that vanished left out
	Physical  int              `json:"physical"` // cards bound to a holder
	Bound     int              `json:"bound"`    // virtual cards bound to a holder
	Orders    map[string]int   `json:"orders"`   // by kind and status, as in OPEN_CARD SUCCESS
	Repeated  int              `json:"repeated"` // orders beyond the first that succeeded or wait under the same number
	Accounts  []AccountTotals  `json:"accounts"` // merchant, then physical
	OnCards   card.Money       `json:"on_cards"` // all balances, those of vanished cards included
	Spent     card.Money       `json:"spent"`
	Callbacks CallbackTotals   `json:"callbacks"`
	Requests  map[string]int64 `json:"requests"` // by endpoint, since the start of the process
	Faults    []string         `json:"faults"`   // that are on
	Fired     map[string]int   `json:"fired"`    // how often each struck
	Conserved bool             `json:"conserved"`
}

// AccountTotals is one account. Start + PaidIn − PaidOut = Available + Frozen
// + Reserve + Gross, and Frozen = Pending.
type AccountTotals struct {
	Name      string     `json:"name"`
	Start     card.Money `json:"start"`
	PaidIn    card.Money `json:"paid_in"`
	PaidOut   card.Money `json:"paid_out"`
	Available card.Money `json:"available"`
	Frozen    card.Money `json:"frozen"`
	Reserve   card.Money `json:"reserve"`
	Gross     card.Money `json:"gross"` // of orders that succeeded, as the two below
	Fee       card.Money `json:"fee"`
	Net       card.Money `json:"net"`
	Pending   card.Money `json:"pending"` // gross of orders that wait
}

// Totals adds everything up.
func (e *Emulator) Totals() Totals {
	e.tick()
	e.mu.RLock()
	defer e.mu.RUnlock()
	t := e.bank.totals()
	t.Callbacks, t.Faults, t.Fired = e.callbacks.count(), e.faults.List(), e.faults.Fired()
	t.Requests = make(map[string]int64, len(e.requests))
	for id, n := range e.requests {
		if n.Load() > 0 {
			t.Requests[id] = n.Load()
		}
	}
	return t
}

func (b *bank) totals() Totals {
	t := Totals{Holders: map[string]int{}, Orders: map[string]int{}}
	for _, h := range b.holders {
		t.Holders[string(h.Status)]++
	}
	var gifts card.Money
	for _, c := range b.cards {
		t.OnCards += c.Balance
		t.Spent += c.Spent
		gifts += c.Gifts
		if c.virtual() && !c.Gone {
			t.Virtual++
		}
	}
	for id := range b.bound {
		if b.cards[id].virtual() {
			t.Bound++
		} else {
			t.Physical++
		}
	}
	t.Accounts = []AccountTotals{b.merchant.totals("merchant"), b.physical.totals("physical")}
	t.addOrders(slices.Collect(maps.Values(b.orders)))
	t.Conserved = t.Spent+t.OnCards == gifts+t.Accounts[0].Net+t.Accounts[1].Net &&
		t.Accounts[0].conserved() && t.Accounts[1].conserved()
	return t
}

func (a *account) totals(name string) AccountTotals {
	return AccountTotals{
		Name: name, Start: a.Start, PaidIn: a.PaidIn, PaidOut: a.PaidOut,
		Available: a.available(), Frozen: a.Frozen, Reserve: a.Reserve,
	}
}

// addOrders counts orders, and adds them to the accounts that paid them.
func (t *Totals) addOrders(orders []*order) {
	numbers := map[string]bool{}
	for _, o := range orders {
		t.Orders[o.Kind+" "+string(o.Status)]++
		a := &t.Accounts[0]
		if o.physical() {
			a = &t.Accounts[1]
		}
		switch {
		case o.Status == succeeded:
			a.Gross += o.Gross
			a.Fee += o.Fee
			a.Net += o.net()
		case o.Status.waits():
			a.Pending += o.Gross
		default:
			continue
		}
		key := numberKey(o.physical(), o.No)
		if numbers[key] {
			t.Repeated++
		}
		numbers[key] = true
	}
}

func (a AccountTotals) conserved() bool {
	return a.Start+a.PaidIn-a.PaidOut == a.Available+a.Frozen+a.Reserve+a.Gross && a.Frozen == a.Pending
}
