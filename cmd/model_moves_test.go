package cmd_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider"
)

// move does one thing.
func (m *model) move(mv move) {
	fmt.Fprintf(&m.log, "=== %s %d %d\n", mv.do, mv.a, mv.b)
	switch mv.do {
	case "add", "remove", "retarget", "holder", "revert":
		m.edits(mv)
		if mv.b%2 == 0 { // most people apply what they edit
			m.apply(0, m.applies()...)
		}
	case "spend":
		m.spend(mv)
	case "fault":
		texts := modelFaults()
		m.fault(strings.Fields(texts[mv.a%len(texts)])...)
	case "storm":
		texts := modelFaults()
		for i := range 5 {
			m.fault(strings.Fields(texts[(mv.a+i*(1+mv.b))%len(texts)])...)
		}
	case "calm":
		m.calm()
	case "apply":
		m.apply(0, m.applies()...)
	case "crash":
		m.apply(1+mv.a%30, m.applies()...)
	case "orphan": // what it sent is carried out while the next run is at work
		m.edits(move{do: "add", a: mv.a / 3, b: mv.b})
		m.fault("writes.late=6s")
		m.apply(1+mv.a%30, m.applies()...)
		m.fault("writes.late=off")
		m.apply(0, m.applies()...)
	case "interrupt":
		m.interrupt = 1 + mv.a%30
		m.apply(0, m.applies()...)
		m.interrupt = 0
	case "plan":
		m.plan()
	case "save":
		m.saved = m.plan("--out", "saved.cardplan") == cmd.ExitDone || m.saved
	case "saved":
		if m.saved {
			m.apply(mv.a%30*(mv.b%2), "apply", "saved.cardplan", "--wait", "20s")
		}
	case "resolve":
		m.resolve()
	case "rename":
		m.rename(mv)
	case "gift":
		m.gift(mv)
	case "turn":
		m.turn(mv)
	case "others", "same":
		m.others(mv)
	default:
		m.ledger(mv.do)
	}
}

// modelFaults is what can be switched on. Lists never fail: the pauses before
// they are read again are drawn by chance.
func modelFaults() []string {
	return []string{
		"writes.cut_before=0.3", "writes.cut_after=0.3", "writes.error5xx_before=0.3", "writes.error5xx_after=0.3", "writes.garbled=0.3",
		"writes.internal_after=0.3", "writes.html=0.3", "writes.mismatch=0.3", "writes.rate429=0.3", "writes.late=6s,0.3", "writes.latency=8s,0.3",
		"writes.refuse_repeat=always", "writes.cut_after=0.5 writes.refuse_repeat=always", "P1.latency=3s,0.5 V2.cut_after=0.5", "V2.pending=9s,0.4", "V5.pending=9s,0.4", "P3.pending=9s,0.4", "P8.pending=9s,0.4", "P1.pending=9s", "V2.fail=0.3", "V5.fail=0.3",
		"lag_orders=8s", "lag_cards=8s", "lag_balance=8s", "lag_holders=8s", "lag=8s", "reads.duplicate=0.3", "reads.shift=0.3", "amounts=string", "error_status=400",
	}
}

// edits changes the configuration as people do.
func (m *model) edits(mv move) {
	targets := []card.Money{100_00, 60_00, 40_00}
	wanted := slices.Sorted(maps.Keys(m.wish.targets))
	switch {
	case mv.do == "revert" && len(m.before) > 0:
		last := len(m.before) - 1
		w := m.before[last]
		m.before = m.before[:last]
		m.want(w)
	case mv.do == "holder":
		m.edit(func(w *wish) { w.holders = min(w.holders+1, 6) })
	case mv.do == "add":
		m.edit(func(w *wish) { w.targets[mv.a%len(m.pool)] = targets[mv.b/2%3] })
	case len(wanted) == 0:
	case mv.do == "remove":
		m.edit(func(w *wish) { delete(w.targets, wanted[mv.a%len(wanted)]) })
	case mv.do == "retarget":
		m.edit(func(w *wish) { w.targets[wanted[mv.a%len(wanted)]] = targets[mv.b/2%3] })
	}
}

// spend pays from a card of ours.
func (m *model) spend(mv move) {
	truth := m.issuer.Truth()
	owner := ourHolders(truth)
	cards := slices.DeleteFunc(truth.Cards, func(c card.Card) bool { return owner[c.HolderID] == "" || c.Balance == 0 })
	if len(cards) == 0 {
		return
	}
	c := cards[mv.a%len(cards)]
	m.pay(c.ID, max(1, c.Balance*card.Money(1+mv.b%4)/4))
}

// pay has a holder pay with a card.
func (m *model) pay(cardID string, amount card.Money) {
	m.must(m.issuer.Spend(cardID, amount, "Hotel"))
	m.spent += amount
	m.spentOn[cardID] += amount
}

// others do what has nothing to do with us, or is like what we do, now or
// while the next run goes on.
func (m *model) others(mv move) {
	typ := []string{"23", "23", "31"}[mv.a%3]
	gross := card.Money(0)
	if mv.do == "same" {
		gross = cost(typ, true, []card.Money{100_00, 100_00, 60_00, 40_00}[mv.b%4])
		m.excuse, m.mixed = "others ordered the same", true
	}
	time.AfterFunc(time.Duration(1+mv.b/3*37)*time.Millisecond, func() {
		_ = m.issuer.Plant(mv.b%2, 1, typ, gross) // nobody is left to tell
	})
}

// gift is a top-up of one of our cards that somebody else orders, by an amount
// that we might order.
func (m *model) gift(mv move) {
	truth := m.issuer.Truth()
	owner := ourHolders(truth)
	cards := slices.DeleteFunc(truth.Cards, func(c card.Card) bool { return owner[c.HolderID] == "" })
	if len(cards) == 0 {
		return
	}
	c := cards[mv.a%len(cards)]
	client, err := issuerClient(m.issuer)
	m.must(err)
	m.gifts++
	m.excuse, m.mixed = "others topped up a card", true
	_, _ = client.TopUp(context.Background(), provider.TopUpRequest{
		Kind: c.Kind, CardID: c.ID, Gross: cost(c.CardType, false, []card.Money{100_00, 60_00, 40_00, 20_00}[mv.b%4]), OrderNo: fmt.Sprintf("F%d", m.gifts),
	}) // whether it happens or not, the truth tells
}

// turn has the issuer end an order of ours by hand: one that waits fails or
// succeeds, one that succeeded is refunded, one that failed succeeds after all.
func (m *model) turn(mv move) {
	orders := slices.DeleteFunc(m.issuer.Truth().Orders.Items, foreign)
	if len(orders) == 0 {
		return
	}
	o := orders[mv.a%len(orders)]
	to := map[card.OrderStatus]string{card.OrderPending: "FAILED", card.OrderSuccess: "REFUNDED", card.OrderFailed: "SUCCESS"}[o.Status]
	if o.Status == card.OrderPending && (mv.b%2 == 0 || o.CardType == "") { // no list tells that one of a physical card failed
		to = "SUCCESS"
	}
	if m.issuer.SetOrder(o.PlatformNumber, to) != nil { // what was refunded, or is spent by now
		return
	}
	fmt.Fprintf(&m.log, "--- order %s of %s is %s now\n", o.PlatformNumber, o.Gross, to)
	if o.Status != card.OrderPending {
		m.turned[o.PlatformNumber] = true
	}
	if o.Status == card.OrderFailed {
		m.excuse = "an order that had failed succeeded"
	}
}

// rename gives a card another address: by hand, in the ledger, or by a moved
// block, into modules and counts and out of them. A count alone needs no block.
func (m *model) rename(mv move) {
	wanted := slices.Sorted(maps.Keys(m.wish.targets))
	if len(wanted) == 0 {
		return
	}
	i := wanted[mv.a%len(wanted)]
	from := m.pool[i]
	to := from
	to.place = place(mv.b) % places
	counts := from.place <= inCount && to.place <= inCount && from.place != to.place
	if !counts || mv.b%3 == 0 {
		to.name += "x"
		counts = false
	}
	if mv.b%5 > 0 {
		if !counts {
			m.moved += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from.address(), to.address())
		}
		m.name(i, to)
		m.want(m.wish)
		if mv.a%2 == 0 {
			m.apply(0, m.applies()...)
		}
		return
	}
	switch m.run("state", "mv", from.address(), to.address()) {
	case cmd.ExitDone:
		m.name(i, to)
		m.want(m.wish)
	case cmd.ExitError: // the ledger has nothing there
	default:
		m.failf("state mv")
	}
}

// apply runs until it ends, or dies at a checkpoint.
func (m *model) apply(checkpoint int, args ...string) {
	m.traffic.begin()
	code, died := m.crash(checkpoint, args...)
	m.heard(code, died)
	file := args[1] == "saved.cardplan"
	switch {
	case died:
	case code == cmd.ExitUnknown && asksPerson(m.said):
		m.excused()
	case m.lost && code == cmd.ExitRefused, file && code == cmd.ExitRefused, m.interrupt > 0 && code == cmd.ExitInterrupted:
	case !slices.Contains([]cmd.ExitCode{cmd.ExitDone, cmd.ExitError, cmd.ExitPending, cmd.ExitUnknown}, code):
		m.failf("apply ends with exit code %d", code)
	}
}

// heard fails where a run went on in spite of what it heard.
func (m *model) heard(code cmd.ExitCode, died bool) {
	m.traffic.mu.Lock()
	defer m.traffic.mu.Unlock()
	if m.traffic.wrong != "" {
		m.failf("%s", m.traffic.wrong)
	}
	if !m.traffic.twin.IsZero() && !died && code != cmd.ExitUnknown {
		m.failf("exit code %d, and the issuer had an order under a number that was not sent", code)
	}
}

// plan plans, which always works, and changes nothing.
func (m *model) plan(args ...string) cmd.ExitCode {
	code := m.run(append([]string{"plan"}, args...)...)
	switch code {
	case cmd.ExitDone:
	case cmd.ExitUnknown:
		m.excused()
	default:
		m.failf("plan ends with exit code %d", code)
	}
	return code
}

// asksPerson reports whether a run left something to a person.
func asksPerson(said string) bool {
	return strings.Contains(said, "Look it up at the issuer") || strings.Contains(said, "Make sure that only the newest ledger")
}

// excused fails where no person should be asked.
func (m *model) excused() {
	if m.excuse == "" {
		m.failf("a person is asked for no reason")
	}
}

// ledger loses, copies and brings back the ledger.
func (m *model) ledger(do string) {
	files, err := filepath.Glob(filepath.Join(m.dir, "cardform.state*"))
	m.must(err)
	switch {
	case do == "copy":
		m.kept = map[string][]byte{}
		for _, file := range files {
			text, err := os.ReadFile(file)
			m.must(err)
			m.kept[file] = text
		}
		return
	case do == "restore" && m.kept == nil:
		return
	}
	m.excuse, m.lost = "the ledger is not the newest", true
	for _, file := range files {
		m.must(os.Remove(file))
	}
	if do == "restore" {
		for file, text := range m.kept {
			m.must(os.WriteFile(file, text, 0o600))
		}
	}
}

// finish ends the faults and applies until nothing is left, with the person's
// help where it may be needed.
func (m *model) finish() {
	m.log.WriteString("=== finish\n")
	m.calm()
	for range 15 {
		time.Sleep(30 * time.Second)
		m.apply(0, m.applies()...)
		m.laws()
		switch code := m.run("plan", "--detailed-exitcode"); code {
		case cmd.ExitDone:
			m.exits(cmd.ExitDone, m.applies()...)
			if m.known().Head.Seq > 0 { // one that never began proves nothing
				m.exits(cmd.ExitDone, "ledger", "verify")
			}
			m.converged()
			return
		case cmd.ExitUnknown:
			m.excused()
			m.resolve()
		default:
			if m.lost {
				m.mend()
			}
		}
	}
	m.failf("it never ends")
}

// converged: every wanted card is there once, with enough on it.
func (m *model) converged() {
	truth := m.issuer.Truth()
	owner := ourHolders(truth)
	for _, c := range m.fleet().cards {
		n := 0
		for _, has := range truth.Cards {
			if c.is(has, owner[has.HolderID]) {
				n++
				if has.Balance < c.target/2 {
					m.failf("%s holds %s, and is refilled below %s", c.address(), has.Balance, c.target/2)
				}
			}
		}
		if n != 1 {
			m.failf("%s: there are %d such cards", c.address(), n)
		}
	}
	if len(owner) < m.wish.holders {
		m.failf("%d holders of %d", len(owner), m.wish.holders)
	}
	if !m.lost {
		m.nothingLost(truth)
	}
	if !m.reconciled(truth) && !m.lost && !m.mixed {
		m.failf("the ledger has open ops")
	}
}

// nothingLost: the ledger knows every card that was paid for.
func (m *model) nothingLost(truth card.Inventory) {
	known := map[string]bool{}
	for _, r := range m.known().Resources {
		known[r.ID] = true
		for _, id := range r.Past {
			known[id] = true
		}
	}
	for _, o := range truth.Orders.Items {
		if o.Kind == card.OrderOpen && o.Status == card.OrderSuccess && !foreign(o) && !m.turned[o.PlatformNumber] && !known[o.CardID] {
			m.failf("the card %s of order %s was paid for, and the ledger does not know it", o.CardID, o.Number)
		}
	}
}
