package cmd_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/trustpay/emulator"
	"github.com/cardform/cardform/state"
)

// model is a bubble, and what must be true in it.
type model struct {
	*bubble
	mode    issuerMode
	pool    []fleetCard // every card that may be wanted, by number
	wish    wish
	before  []wish                // of each edit
	largest map[int]card.Money    // target that was ever wanted, by number
	owner   map[string]int        // the number of the card that an order number of ours opens
	spent   card.Money            // by the cards' holders
	spentOn map[string]card.Money // the same, by card
	traffic *traffic              // of the run
	turned  map[string]bool       // the issuer's numbers of orders that ended, and then ended otherwise
	mixed   bool                  // others ordered what may be taken for ours
	start   emulator.Totals       // of the beginning
	kept    map[string][]byte     // an older copy of the ledger's files, nil for none
	lost    bool                  // the ledger was lost, or is an older one
	excuse  string                // why a person may be asked, "" for no reason
	saved   bool                  // there is a plan file
	moved   string                // the moved blocks of all renames, which stay
	gifts   int                   // top-ups that others ordered
}

// wish is what the configuration says.
type wish struct {
	holders int
	targets map[int]card.Money // by number
}

func newModel(b *bubble, mode issuerMode, seed uint16, wanted int) *model {
	m := &model{bubble: b, mode: mode, wish: wish{targets: map[int]card.Money{}}, largest: map[int]card.Money{}, owner: map[string]int{},
		spentOn: map[string]card.Money{}, turned: map[string]bool{}, traffic: newTraffic(b.wire, mode.reference == "none")}
	m.sends = m.traffic
	for file, text := range fleetModules() {
		m.write(file, text)
	}
	for holder := range 4 {
		m.pool = append(m.pool, fleetCard{name: fmt.Sprintf("a%d", holder), holder: holder, typ: "23"})
	}
	for holder := range 2 {
		m.pool = append(m.pool,
			fleetCard{name: fmt.Sprintf("b%d", holder), holder: holder, typ: "31"},
			fleetCard{name: fmt.Sprintf("p%d", holder), holder: holder, stock: holder})
	}
	for i, c := range m.pool {
		m.name(i, c)
	}
	m.calm()
	m.fault(fmt.Sprintf("seed=%d", seed))
	m.start = m.issuer.Totals()
	m.edit(func(w *wish) {
		for i := range wanted {
			w.targets[i] = 100_00
		}
	})
	return m
}

// name gives the card number i the address of c, and the order numbers that go
// with it.
func (m *model) name(i int, c fleetCard) {
	m.pool[i] = c
	m.environ = append(m.environ, fleet{cards: []fleetCard{c}}.environ()...)
	addr, err := card.ParseAddress(c.address())
	m.must(err)
	for n := range 40 {
		m.owner[state.OrderNo(emulator.DefaultMerchantID, "default", addr, card.ActionOpen, n)] = i
	}
}

// calm turns the faults off.
func (m *model) calm() {
	m.issuer.Faults().Clear()
	m.fault(m.mode.settings()...)
}

// edit changes the configuration.
func (m *model) edit(change func(*wish)) {
	m.before = append(m.before, m.wish)
	next := wish{m.wish.holders, maps.Clone(m.wish.targets)}
	change(&next)
	m.want(next)
}

// want makes a wish the configuration.
func (m *model) want(w wish) {
	for i, target := range w.targets {
		w.holders = max(w.holders, m.pool[i].holder+1)
		m.largest[i] = max(m.largest[i], target)
	}
	m.wish = w
	text := m.fleet().hcl(m.mode.provider(32)) + m.moved // no call waits for another: who came first would be chance
	fmt.Fprintf(&m.log, "--- wanted: %d holders, %v\n", w.holders, w.targets)
	m.write("main.card.hcl", text)
}

// fleet is what the configuration wants now.
func (m *model) fleet() fleet {
	f := fleet{holders: m.wish.holders}
	for _, i := range slices.Sorted(maps.Keys(m.wish.targets)) {
		c := m.pool[i]
		c.target = m.wish.targets[i]
		f.cards = append(f.cards, c)
	}
	return f
}

// laws hold at every moment.
func (m *model) laws() {
	totals, truth := m.issuer.Totals(), m.issuer.Truth()
	m.conserved(totals, truth)
	m.openedOnce(truth)
	m.neverMore(truth)
	m.reconciled(truth)
}

// conserved: funds before = funds after + gross, and net = balances +
// spending.
func (m *model) conserved(totals emulator.Totals, truth card.Inventory) {
	var net, balances card.Money
	gross := map[string]card.Money{}
	for _, o := range truth.Orders.Items {
		if o.Status == card.OrderSuccess {
			net += o.Net
			gross[map[bool]string{true: "physical", false: "merchant"}[o.CardType == ""]] += o.Gross
		}
	}
	for _, c := range truth.Cards {
		balances += c.Balance
	}
	for i, a := range totals.Accounts {
		funds := m.start.Accounts[i].Available + a.Start - m.start.Accounts[i].Start // others pay in what they order for
		if a.Available+a.Frozen+gross[a.Name] != funds || a.Gross != gross[a.Name] {
			m.failf("account %s: %s available, %s frozen and %s ordered, of %s", a.Name, a.Available, a.Frozen, gross[a.Name], funds)
		}
	}
	if net != balances+m.spent || totals.Spent != m.spent || !totals.Conserved {
		m.failf("%s reached cards, on which are %s, and %s were spent", net, balances, m.spent)
	}
}

// openedOnce: no wanted card is paid for twice. Where the issuer takes any
// number, or lists its own alone, like opens may swap theirs, so only their count
// tells.
func (m *model) openedOnce(truth card.Inventory) {
	opened, ever := map[string]int{}, map[string]int{} // by card type
	times := map[int]int{}
	for _, o := range truth.Orders.Items {
		if o.Kind != card.OrderOpen || foreign(o) || o.Status == card.OrderFailed || m.turned[o.PlatformNumber] {
			continue
		}
		i, ours := m.owner[o.Number]
		if !ours {
			m.failf("nobody gave the order number %s", o.Number)
		}
		opened[o.CardType]++
		times[i]++
	}
	for i := range m.largest {
		ever[m.pool[i].typ]++
		if m.mode == twoCopies() && times[i] > 1 {
			m.failf("%s was opened %d times", m.pool[i].address(), times[i])
		}
	}
	for typ, n := range ever {
		if opened[typ] > n {
			m.failf("%d cards of type %q were opened for %d that were ever wanted", opened[typ], typ, n)
		}
	}
}

// foreign reports whether somebody else ordered it.
func foreign(o card.Order) bool { return strings.HasPrefix(o.Number, "F") && len(o.Number) != 26 }

// neverMore: no card holds more than the largest target that was ever wanted
// of it; one that has no holder yet, of its type.
func (m *model) neverMore(truth card.Inventory) {
	others, gifts := map[string]bool{}, map[string]card.Money{}
	for _, o := range truth.Orders.Items {
		switch {
		case !foreign(o) && !m.turned[o.PlatformNumber] || o.Status != card.OrderSuccess:
		case o.Kind == card.OrderOpen:
			others[o.CardID] = true
		default:
			gifts[o.CardID] += o.Net
		}
	}
	owner := ourHolders(truth)
	for _, has := range truth.Cards {
		most := gifts[has.ID]
		for i, c := range m.pool {
			if c.typ == has.CardType && (has.HolderID == "" || c.is(has, owner[has.HolderID])) {
				most = max(most, m.largest[i]+gifts[has.ID])
			}
		}
		if has.Balance > most && !(others[has.ID] && owner[has.HolderID] == "") {
			m.failf("card %s of type %q of %s holds %s, and no more than %s was ever wanted", has.ID, has.CardType, owner[has.HolderID], has.Balance, most)
		}
	}
}
