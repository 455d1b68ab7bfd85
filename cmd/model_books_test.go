package cmd_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/state"
)

// paid is an order that took money: what issuer and ledger must agree on.
type paid struct {
	kind            card.OrderKind
	card            string
	gross, fee, net card.Money
}

// reconciled compares the ledger with the issuer, order by order and account
// by account. It reports whether it could: not while an op is open, nor where
// the ledger was lost or others ordered what may be taken for ours.
func (m *model) reconciled(truth card.Inventory) bool {
	if m.lost || m.mixed {
		return false
	}
	says, settled := m.recordedOrders()
	if !settled {
		return false
	}
	done, turned := map[paid]int{}, map[paid]int{} // by the issuer: certainly, and perhaps
	for _, o := range truth.Orders.Items {
		key := paid{o.Kind, o.CardID, o.Gross, o.Fee, o.Net}
		switch {
		case foreign(o):
		case m.turned[o.PlatformNumber]:
			turned[key]++
		case o.Status == card.OrderSuccess:
			done[key]++
		case o.Status == card.OrderPending:
			m.failf("order %s is pending, and the ledger has nothing open", o.PlatformNumber)
		}
	}
	for _, key := range slices.Concat(slices.Collect(maps.Keys(done)), slices.Collect(maps.Keys(says))) {
		if says[key] < done[key] || says[key] > done[key]+turned[key] {
			m.failf("the ledger has %d orders %+v, the issuer %d, and %d that it took back", says[key], key, done[key], turned[key])
		}
	}
	if len(m.turned) == 0 {
		m.balanced(truth, says)
	}
	return true
}

// recordedOrders is what the ledger says was paid; settled is that it has
// nothing open.
func (m *model) recordedOrders() (says map[paid]int, settled bool) {
	if !m.begun() {
		return nil, true
	}
	store, err := state.OpenSQLite(context.Background(), filepath.Join(m.dir, "cardform.state"))
	m.must(err)
	defer func() { m.must(store.Close()) }()
	known, err := store.Load(context.Background())
	m.must(err)
	if len(known.Ops) > 0 {
		return nil, false
	}
	journal, err := state.Read(store.Entries(context.Background(), 1))
	m.must(err)
	says = map[paid]int{}
	for _, r := range journal.Orders {
		kind := card.OrderTopUp
		if r.Action == card.ActionOpen {
			kind = card.OrderOpen
		}
		if r.Result == state.ResultDone {
			says[paid{kind, r.CardID, r.Gross, r.Fee, r.Net}]++
		}
	}
	return says, true
}

// begun reports whether there is a ledger.
func (m *model) begun() bool {
	_, err := os.Stat(filepath.Join(m.dir, "cardform.state"))
	return !errors.Is(err, fs.ErrNotExist)
}

// balanced: by the ledger, funds before = funds after + gross, and on each card
// net = balance + spending, at the issuer.
func (m *model) balanced(truth card.Inventory, says map[paid]int) {
	gross, net, kind := map[string]card.Money{}, map[string]card.Money{}, map[string]card.Kind{}
	for _, c := range truth.Cards {
		kind[c.ID] = c.Kind
	}
	for o, n := range says {
		gross[map[bool]string{true: "physical", false: "merchant"}[kind[o.card] == card.KindPhysicalCard]] += o.gross * card.Money(n)
		net[o.card] += o.net * card.Money(n)
	}
	for i, a := range m.issuer.Totals().Accounts {
		if was := m.start.Accounts[i].Available; was != a.Available+a.Frozen+gross[a.Name] {
			m.failf("account %s: %s before, %s after, and and by the ledger %s was paid", a.Name, was, a.Available, gross[a.Name])
		}
	}
	for _, c := range truth.Cards {
		if has, known := net[c.ID]; known && has != c.Balance+m.spentOn[c.ID] {
			m.failf("by the ledger %s reached card %s, on which are %s after %s were spent", has, c.ID, c.Balance, m.spentOn[c.ID])
		}
	}
}

// applies is the apply of these tests. Where a lost ledger is found again, no
// flag turns off what keeps it from paying twice.
func (m *model) applies() []string {
	if m.mode == twoCopies() {
		return []string{"apply", "--auto-approve", "--wait", "20s"}
	}
	return applyAll()
}

// mend is the person who has a ledger that is not the newest, and sees at the
// issuer which cards are whose: those that were opened under an older name are
// taken to where they belong, and only then others may be opened.
func (m *model) mend() {
	for _, i := range slices.Sorted(maps.Keys(m.wish.targets)) {
		for _, o := range m.issuer.Truth().Orders.Items {
			if n, ours := m.owner[o.Number]; ours && n == i && o.Kind == card.OrderOpen && o.CardID != "" {
				m.takeTo(m.pool[i].address(), o.CardID)
			}
		}
	}
	if code := m.run(applyAll()...); code == cmd.ExitRefused {
		m.failf("it is refused, and its cards are where they belong")
	}
}

// takeTo has the ledger hold a card at an address.
func (m *model) takeTo(addr, id string) {
	known := m.known()
	for _, at := range known.Held() {
		if known.Resource(at).ID != id {
			continue
		}
		if at.String() != addr {
			m.run("state", "mv", at.String(), addr)
		}
		return
	}
	m.run("import", addr, id)
}
