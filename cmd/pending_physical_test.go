package cmd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/state"
)

// The orders of physical cards are in no list, so one that the issuer fails
// stays pending until a person decides; one that a person gave up on and that
// succeeds after all is found in the card's transactions.
func TestAPhysicalChargeThatWasGivenUp(t *testing.T) {
	for _, m := range issuerModes() {
		for _, end := range []string{"SUCCESS", "FAILED"} {
			if wrong := inBubble(t, func(b *bubble) { chargeGivenUp(b, m, end) }); wrong != "" {
				t.Fatalf("%v, %s: %s", m, end, wrong)
			}
		}
	}
}

func chargeGivenUp(b *bubble, m issuerMode, end string) {
	c := asyncCases()[5]
	k := c.begin(b, m)
	b.fault("P8.pending=forever,once")
	b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
	order := state.OrderNo("8820250900009", "default", card.Address{Kind: card.KindPhysicalCard, Name: "p"}, card.ActionFund, 0)
	if end == "FAILED" {
		b.must(b.issuer.SetOrder(order, end))
		b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "1h")
	}
	b.exits(cmd.ExitDone, "plan")
	op := b.find(`If it failed there, no list says so. Look it up at the issuer, then run: cardform (?:-C \S+ )?resolve (\w+)`)
	b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "support says it is dead")
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	time.Sleep(time.Hour)
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.must(firstOf(k.check(c.fleet), end == "SUCCESS"))
	if end == "FAILED" {
		return
	}
	b.must(b.issuer.SetOrder(order, end))
	time.Sleep(time.Hour)
	for _, args := range [][]string{{"plan"}, {"drift"}, {"apply", "--auto-approve"}} {
		b.exits(cmd.ExitUnknown, args...)
		b.find(`(show a top-up of 60.00 that nothing else explains)`)
	}
	b.find(`candidate: (\S+), CARD_CHARGE, success, card \S+, gross 60.00`)
	b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "they gave it to us twice")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.exits(cmd.ExitDone, "ledger", "verify")
}

// firstOf is err, unless it is expected: money of the order that was given up
// is frozen still.
func firstOf(err error, expected bool) error {
	if expected {
		return nil
	}
	return err
}

// A person who says that a charge was never executed, and is wrong, is asked
// again once the transactions show it.
func TestAWrongDecisionOnAPhysicalChargeIsFound(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		c := asyncCases()[6]
		k := c.begin(b, issuerModes()[0])
		b.fault("P8.late=4s,once")
		if _, died := b.crash(8, "apply", "--auto-approve"); !died || !strings.Contains(b.said, "dies at after_answer") {
			b.failf("it does not die where it should")
		}
		b.exits(cmd.ExitDone, "show")
		op := b.find(`op ([0-9a-f]+)`)
		b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "the card shows nothing")
		time.Sleep(time.Minute)
		b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
		id := b.find(`candidate: (\S+), CARD_CHARGE`)
		b.exits(cmd.ExitError, "resolve", op, "--as-order", "nothing", "--why", "x")
		b.find(`(The candidates are:)`)
		b.exits(cmd.ExitDone, "resolve", op, "--as-order", id, "--why", "the card shows it now")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		time.Sleep(time.Minute)
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		b.must(k.check(c.fleet))
	}); wrong != "" {
		t.Fatal(wrong)
	}
}
