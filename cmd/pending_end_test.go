package cmd_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
)

// openCase is the fleet of these tests: one open.
func openCase() asyncCase { return asyncCases()[1] }

// How long an apply waits for an order: not at all, too short, long enough.
func TestWaitForPendingOrders(t *testing.T) {
	for wait, want := range map[string]cmd.ExitCode{"0s": cmd.ExitPending, "10s": cmd.ExitPending, "5m": cmd.ExitDone} {
		for _, m := range issuerModes() {
			if wrong := inBubble(t, func(b *bubble) {
				k := openCase().begin(b, m)
				b.fault("V2.pending=30s")
				b.exits(want, "apply", "--auto-approve", "--wait", wait)
				if want == cmd.ExitPending && !strings.Contains(b.said, "and 206.19 pending") {
					b.failf("it does not say how much is pending")
				}
				if want == cmd.ExitDone {
					b.must(k.check(openCase().fleet))
				}
			}); wrong != "" {
				t.Fatalf("--wait %s: %s", wait, wrong)
			}
		}
	}
}

// An order that the issuer fails, at once or later, says why, takes nothing and
// frees its op: the next apply opens under the next number. The reason is the
// issuer's text, so it is escaped.
func TestAFailedOrderFreesItsOp(t *testing.T) {
	for _, late := range []bool{false, true} {
		for _, m := range issuerModes() {
			if wrong := inBubble(t, func(b *bubble) { failedFrees(b, m, late) }); wrong != "" {
				t.Fatalf("%v, late %t: %s", m, late, wrong)
			}
		}
	}
}

func failedFrees(b *bubble, m issuerMode, late bool) {
	c := openCase()
	k := c.begin(b, m)
	b.answers(instead("declined by the card scheme", "declined\\u001b[31m \\u0007by the scheme"))
	if late {
		b.fault("V2.pending=1h")
		b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
		b.issuer.Faults().Clear()
		b.fault(m.settings()...)
		orders := orders(b, k)
		b.must(b.issuer.SetOrder(orders[0].Number, "FAILED"))
		time.Sleep(time.Minute)
		b.exits(cmd.ExitDone, "apply", "--auto-approve") // it settles the failed one, and opens
	} else {
		b.fault("V2.fail=once")
		b.exits(cmd.ExitError, "apply", "--auto-approve")
	}
	if !strings.Contains(b.said, "declined") || strings.ContainsAny(b.said, "\x1b\a") {
		b.failf("the reason is not shown, or not escaped")
	}
	b.finishes(k, c, m)
	all := orders(b, k)
	if len(all) != 2 || all[1].Status != card.OrderFailed || all[0].Status != card.OrderSuccess || all[0].Number == all[1].Number {
		b.failf("the orders are %+v", all)
	}
}

// orders lists the issuer's orders, newest first.
func orders(b *bubble, k *books) []card.Order {
	seen, err := k.look()
	b.must(err)
	return seen.Orders.Items
}

// An order that failed and succeeds after all is drift. Before another card was
// opened, its card is taken, and none is opened.
func TestAFailedOrderThatSucceeds(t *testing.T) {
	for _, opened := range []bool{false, true} {
		for _, m := range issuerModes() {
			if wrong := inBubble(t, func(b *bubble) { failedSucceeds(b, m, opened) }); wrong != "" {
				t.Fatalf("%v, opened again %t: %s", m, opened, wrong)
			}
		}
	}
}

func failedSucceeds(b *bubble, m issuerMode, opened bool) {
	c := openCase()
	k := c.begin(b, m)
	b.fault("V2.fail=once")
	b.exits(cmd.ExitError, "apply", "--auto-approve")
	first := orders(b, k)[0].Number
	if opened {
		time.Sleep(time.Minute)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
	}
	b.must(b.issuer.SetOrder(first, "SUCCESS"))
	time.Sleep(time.Minute)
	b.exits(cmd.ExitChanges, "drift", "--detailed-exitcode")
	if !strings.Contains(b.said, "as failed, and the issuer now lists it as success") {
		b.failf("drift does not name it")
	}
	if !opened {
		b.finishes(k, c, m)
		b.exits(cmd.ExitDone, "drift", "--detailed-exitcode")
	}
	want := map[bool]int{false: 1, true: 2}[opened]
	if got := b.issuer.Totals().Virtual; got != want {
		b.failf("%d cards", got)
	}
}

// A person who gives up on a pending order is told when it succeeds after all,
// by plan, apply and drift, whatever was opened since and however long ago.
func TestAPendingOrderThatWasGivenUp(t *testing.T) {
	for _, end := range []string{"SUCCESS", "FAILED"} {
		for _, m := range issuerModes() {
			if wrong := inBubble(t, func(b *bubble) { givenUp(b, m, end) }); wrong != "" {
				t.Fatalf("%v, %s: %s", m, end, wrong)
			}
		}
	}
}

func givenUp(b *bubble, m issuerMode, end string) {
	c := openCase()
	k := c.begin(b, m)
	b.fault("V2.pending=forever,once")
	b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
	first := orders(b, k)[0].Number
	b.exits(cmd.ExitDone, "show")
	op := b.find(`op ([0-9a-f]+)`)
	b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "support says it is dead")
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.must(b.issuer.Plant(0, 150, "31", 0)) // it is on no newest page any more
	time.Sleep(time.Hour)
	b.must(b.issuer.Spend("1001", 190_00, "Hotel"))
	b.exits(cmd.ExitDone, "apply", "--auto-approve") // the ledger knows newer orders now
	time.Sleep(time.Hour)
	b.must(b.issuer.SetOrder(first, end))
	time.Sleep(time.Minute)
	if end == "FAILED" {
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.find(`(virtual_card.v: open of an earlier run settled\n +The issuer's lists show that it was never carried out)`)
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		return
	}
	for _, args := range [][]string{{"plan"}, {"drift"}, {"apply", "--auto-approve"}} {
		b.exits(cmd.ExitUnknown, args...)
		if !strings.Contains(b.said, "the issuer finished it after all") {
			b.failf("%s does not name it", args[0])
		}
	}
	b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "it is somebody else's now")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	if n := b.issuer.Totals().Orders["OPEN_CARD SUCCESS"]; n != 152 {
		b.failf("%d orders", n)
	}
}

// find returns what a pattern's group matches in what the last run said.
func (b *bubble) find(pattern string) string {
	found := regexp.MustCompile(pattern).FindStringSubmatch(b.said)
	if len(found) != 2 {
		b.failf("nothing matches %s in\n%s", pattern, b.said)
	}
	return found[1]
}
