package cmd_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
)

// lie is a way in which answers are lost or wrong.
type lie struct {
	name    string
	faults  string // switches
	foreign int    // holders and cards of others, for lists of several pages
	crowd   int    // cards that others open after ours, so that ours are not on the first page
	hides   bool   // it can keep the lists from proving anything for as long as a run waits
	smooth  bool   // nobody notices: each run ends as if nothing were wrong
}

func lies() []lie {
	return []lie{
		{name: "cut before the effect", faults: "cut_before=0.2"},
		{name: "cut after the effect", faults: "cut_after=0.2"},
		{name: "timeout", faults: "latency=8s,0.2"},
		{name: "5xx before the effect", faults: "error5xx_before=0.2"},
		{name: "5xx after the effect", faults: "error5xx_after=0.2"},
		{name: "garbled", faults: "garbled=0.2"},
		{name: "html", faults: "html=0.2"},
		{name: "880013 after the effect", faults: "internal_after=0.2"},
		{name: "a repeat refused", faults: "writes.cut_after=0.4 refuse_repeat=always"},
		{name: "status and code disagree", faults: "mismatch=0.2"},
		{name: "refusals with a status", faults: "writes.cut_after=0.2 error_status=400"},
		{name: "429 storm", faults: "rate429=0.2 retry_after=3s"},
		{name: "a failed order inside", faults: "fail=0.2"},
		{name: "late", faults: "writes.late=9s,0.3 writes.latency=3s,0.5"},
		{name: "lagging orders", faults: "writes.cut_after=0.2 lag_orders=8s"},
		{name: "lagging cards", faults: "writes.cut_after=0.2 lag_cards=8s"},
		{name: "lagging balances", faults: "writes.cut_after=0.2 lag_balance=8s"},
		{name: "lagging holders", faults: "writes.cut_after=0.2 lag_holders=8s"},
		{name: "everything lags", faults: "writes.lost=0.2 lag=8s"},
		{name: "shifting pages", faults: "writes.cut_after=0.3 reads.shift=0.8", crowd: 110, hides: true},
		{name: "pages that shift once", faults: "V6.shift=#2 V7.shift=#2", crowd: 110, smooth: true},
		{name: "duplicated rows", faults: "writes.cut_after=0.3 reads.duplicate=0.5"},
		{name: "amounts as strings", faults: "amounts=string"},
		{name: "pending orders", faults: "pending=6s,0.2 P1.pending=6s"},
		{name: "mixed: gone", faults: "cut_before=0.1 cut_after=0.2 error5xx_before=0.1 error5xx_after=0.2 writes.late=9s,0.2 lag_orders=5s"},
		{name: "mixed: wrong", faults: "garbled=0.2 html=0.1 internal_after=0.2 mismatch=0.2 reads.duplicate=0.2 amounts=string refuse_repeat=always"},
		{name: "mixed: slow", faults: "latency=8s,0.1 rate429=0.2 pending=6s,0.2 V2.fail=0.2 V5.fail=0.2 lag=5s writes.cut_after=0.2"},
		{name: "mixed: all", foreign: 110, hides: true, faults: "cut_before=0.1 cut_after=0.1 error5xx_after=0.1 garbled=0.1 internal_after=0.1 mismatch=0.1 rate429=0.1 " +
			"V2.fail=0.2 V5.fail=0.2 pending=4s,0.1 writes.late=6s,0.1 lag=4s reads.shift=0.1 reads.duplicate=0.2 amounts=string refuse_repeat=always"},
	}
}

// names are the names of the switches.
func (l lie) names() []string {
	var names []string
	for text := range strings.FieldsSeq(l.faults) {
		name, _, _ := strings.Cut(text, "=")
		if _, unscoped, ok := strings.Cut(name, "."); ok {
			name = unscoped
		}
		switch name {
		case "lost":
			names = append(names, "cut_after")
		case "lag":
			names = append(names, "lag_orders", "lag_cards", "lag_holders", "lag_balance")
		default:
			names = append(names, name)
		}
	}
	return names
}

// provider is what stands in the provider block for the mode.
func (m issuerMode) provider(concurrency int) string {
	return fmt.Sprintf(`
  base_url            = %q
  requests_per_second = 0
  concurrency         = %d
  request_timeout     = "5s"
  settle_window       = "10s"
  order_reference     = %q`, bubbleURL, concurrency, m.reference)
}

// Whatever answers are lost, late or wrong: what was wanted is there in the
// end, once, and paid for once. Each way alone and several together, for every
// kind of issuer. CARDFORM_ANSWERS=50 tries each with so many different draws.
func TestAnswers(t *testing.T) {
	draws := 1
	if text := os.Getenv("CARDFORM_ANSWERS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		draws = n
	}
	if slowness > 1 {
		t.Logf("under the race detector one row of %d is run", slowness)
	}
	for i, l := range lies() {
		if i%slowness != 0 {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			fired := map[string]int{}
			for _, mode := range issuerModes() {
				for seed := range draws {
					if wrong := inBubble(t, func(b *bubble) { b.lied(l, mode, seed, fired) }); wrong != "" {
						t.Errorf("%v, seed %d: %s", mode, seed, wrong)
					}
				}
			}
			for _, name := range l.names() {
				if fired[name] == 0 {
					t.Errorf("%s never struck", name)
				}
			}
		})
	}
}

// answersFleet has cards that are alike, and some that are not.
func answersFleet() fleet {
	f := fleet{holders: 6}
	for i := range f.holders {
		typ, target := "23", card.Money(100_00)
		switch i {
		case 3:
			typ = "31"
		case 4:
			target = 40_00
		}
		f.cards = append(f.cards, fleetCard{name: fmt.Sprintf("v%d", i), holder: i, typ: typ, target: target})
	}
	for i := range 2 {
		f.cards = append(f.cards, fleetCard{name: fmt.Sprintf("p%d", i), holder: i, stock: i, target: 60_00})
	}
	return f
}

// lied builds a fleet and fills it up again, under faults first and then
// without.
func (b *bubble) lied(l lie, mode issuerMode, seed int, fired map[string]int) {
	f := answersFleet()
	b.must(b.issuer.Plant(l.foreign, l.foreign, "", 0))
	k := newBooks(b.issuer, mode.reference == "merchant")
	b.environ = append(b.environ, f.environ()...)
	b.write("main.card.hcl", f.hcl(mode.provider(8)))
	k.opens(f.cards...)
	for round := range 2 {
		if round > 0 {
			time.Sleep(15 * time.Second) // cards are topped up once the settle window of their last order is over
			b.must(k.spend(f, func(i int) (card.Money, bool) { return card.Money((i+round)%2) * 7_00, (i+round)%4 > 0 }))
		}
		b.fault(mode.settings()...)
		b.fault(strings.Fields(l.faults)...)
		b.fault(fmt.Sprintf("seed=%d", 100*seed+round))
		b.crowd(l.crowd)
		for range 3 {
			code := b.run(applyAll()...)
			b.answersFor(l, code)
			if code == cmd.ExitDone {
				break
			}
		}
		for name, n := range b.issuer.Faults().Fired() {
			fired[name] += n
		}
		b.end(mode)
		b.must(k.check(f))
		b.must(k.recorded(b.dir))
	}
}

// crowd has others open cards as soon as ours must be there.
func (b *bubble) crowd(cards int) {
	if cards > 0 {
		time.AfterFunc(2*time.Second, func() { _ = b.issuer.Plant(0, cards, "", 0) }) // nobody is left to tell
	}
}

// answersFor fails where a run ends as the lie gives it no cause to. No lie
// alone is a cause to ask a person.
func (b *bubble) answersFor(l lie, code cmd.ExitCode) {
	switch {
	case asksPerson(b.said):
		b.failf("it asks a person for no reason")
	case code == cmd.ExitUnknown && !l.hides:
		b.failf("what is unknown stays so for no reason")
	case l.smooth && code != cmd.ExitDone:
		b.failf("exit code %d, and nothing was to be noticed", code)
	}
}

// end applies without faults until nothing is left to do, and no person may be
// asked.
func (b *bubble) end(mode issuerMode) {
	b.issuer.Faults().Clear()
	b.fault(mode.settings()...)
	for range 8 {
		switch b.run(applyAll()...) {
		case cmd.ExitDone:
			b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
			b.exits(cmd.ExitDone, "ledger", "verify")
			return
		case cmd.ExitUnknown:
			b.failf("it asks a person")
		}
		time.Sleep(20 * time.Second) // the lists may lag
	}
	b.failf("it never ended")
}
