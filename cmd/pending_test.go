package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// asyncProvider is the body of the provider block for a mode.
func asyncProvider(m issuerMode) string {
	return fmt.Sprintf(`  base_url            = %q
  order_reference     = %q
  requests_per_second = 1000
  settle_window       = "5s"
  request_timeout     = "10s"`, bubbleURL, m.reference)
}

// asyncCase is a thing that the issuer takes its time for, and the fleet that
// it is part of.
type asyncCase struct {
	endpoint string
	fleet    fleet
	spend    bool // it is a top-up of the first card
}

func asyncCases() []asyncCase {
	virtual := fleet{holders: 1, cards: []fleetCard{{name: "v", typ: "23", target: 200_00}}}
	physical := fleet{holders: 1, cards: []fleetCard{{name: "p", stock: 1, target: 60_00}}}
	return []asyncCase{
		{"P1", virtual, false}, {"V2", virtual, false}, {"P3", virtual, false}, {"V5", virtual, true},
		{"P3", physical, false}, {"P8", physical, false}, {"P8", physical, true},
	}
}

// found reports whether a ledger that has never heard of the pending thing
// finds it: a holder by its e-mail, an order where the list shows our number.
func (c asyncCase) found(m issuerMode) bool {
	ordered := c.endpoint == "V2" || c.endpoint == "V5"
	return c.endpoint == "P1" || ordered && m == issuerMode{"merchant", "ours"}
}

// begin puts the fleet in place up to what is to be pending.
func (c asyncCase) begin(b *bubble, m issuerMode) *books {
	k := newBooks(b.issuer, m.reference == "merchant")
	k.opens(c.fleet.cards...)
	b.environ = append(b.environ, c.fleet.environ()...)
	b.write("main.card.hcl", c.fleet.hcl(asyncProvider(m)))
	b.fault(m.settings()...)
	if c.spend {
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		seen, err := k.look()
		b.must(err)
		first := c.fleet.cards[0]
		b.must(b.issuer.Spend(seen.Cards[0].ID, first.target-10_00, "Hotel"))
		k.gross[first.account()] += cost(first.typ, false, first.target-10_00)
		time.Sleep(time.Minute)
	}
	return k
}

// What is pending at the issuer is taken up by the next run and never sent
// again, whatever it is and whichever run sent it; with a number of ours in the
// list, also by a ledger that has never heard of it.
func TestPendingIsNeverSentAgain(t *testing.T) {
	for _, m := range issuerModes() {
		for _, c := range asyncCases() {
			for _, lost := range []bool{false, true} {
				if lost && !c.found(m) {
					continue
				}
				t.Run(fmt.Sprintf("%s %s, %s %v, lost %t", m.reference, m.numbers, c.endpoint, c.fleet.cards[0].address(), lost), func(t *testing.T) {
					if wrong := inBubble(t, func(b *bubble) { neverSentAgain(b, m, c, lost) }); wrong != "" {
						t.Fatal(wrong)
					}
				})
			}
		}
	}
}

func neverSentAgain(b *bubble, m issuerMode, c asyncCase, lost bool) {
	k := c.begin(b, m)
	before := b.issuer.Totals().Requests[c.endpoint]
	b.fault(c.endpoint + ".pending=2h")
	b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
	if lost {
		b.loseLedger()
	}
	for range 3 { // pending, then processing
		time.Sleep(35 * time.Minute)
		b.exits(cmd.ExitDone, "plan")
		b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "10s")
	}
	if n := b.issuer.Totals().Requests[c.endpoint] - before; n != 1 {
		b.failf("%s was called %d times", c.endpoint, n)
	}
	b.finishes(k, c, m)
}

// finishes lets what is pending end, and goes on until nothing is left.
func (b *bubble) finishes(k *books, c asyncCase, m issuerMode) {
	b.issuer.Faults().Clear()
	b.fault(m.settings()...)
	time.Sleep(2 * time.Hour)
	if b.run("apply", "--auto-approve") == cmd.ExitPending { // a card that was adopted: its listed balance may lag
		time.Sleep(time.Minute)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
	}
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.exits(cmd.ExitDone, "ledger", "verify")
	b.must(k.check(c.fleet))
}

// loseLedger takes the ledger away.
func (b *bubble) loseLedger() {
	files, err := filepath.Glob(filepath.Join(b.dir, "cardform.state*"))
	b.must(err)
	for _, f := range files {
		b.must(os.Remove(f))
	}
}

// A run that dies at any point around what is pending leaves it to the next,
// which does not send it again. A bind is the exception: no list shows a pending
// one, so it is sent once more by each run until it shows, and refused.
func TestPendingSurvivesACrash(t *testing.T) {
	for _, m := range issuerModes() {
		for _, c := range asyncCases() {
			if m.numbers == "ours" && (m.reference == "none" || c.fleet.cards[0].typ == "") {
				continue // between the other two, or alike in both
			}
			t.Run(fmt.Sprintf("%s %s, %s %v", m.reference, m.numbers, c.endpoint, c.fleet.cards[0].address()), func(t *testing.T) {
				for n := 1; ; n += 2 * slowness {
					died := false
					if wrong := inBubble(t, func(b *bubble) { died = pendingCrash(b, m, c, n) }); wrong != "" {
						t.Fatalf("killed at checkpoint %d: %s", n, wrong)
					}
					if !died {
						return
					}
				}
			})
		}
	}
}

func pendingCrash(b *bubble, m issuerMode, c asyncCase, n int) (died bool) {
	k := c.begin(b, m)
	before := b.issuer.Totals().Requests[c.endpoint]
	b.fault(c.endpoint + ".pending=2h")
	_, died = b.crash(n, "apply", "--auto-approve", "--wait", "0s")
	sends := int64(1)
	for range 2 {
		time.Sleep(time.Minute)
		switch code := b.run("apply", "--auto-approve", "--wait", "1m"); {
		case code == cmd.ExitPending:
		case code == cmd.ExitError && c.endpoint == "P3" && strings.Contains(b.said, "card has been assigned"):
			sends++
		default:
			b.failf("exit code %d", code)
		}
	}
	b.finishes(k, c, m)
	if n := b.issuer.Totals().Requests[c.endpoint] - before; n != sends {
		b.failf("%s was called %d times, want %d", c.endpoint, n, sends)
	}
	return died
}
