package cmd_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/state"
)

// An order that the issuer pays back, before we heard of its success or long
// after, is made good once: in the end the accounts have paid one order for what
// is wanted.
func TestRefundedLater(t *testing.T) {
	for _, m := range issuerModes() {
		for _, c := range asyncCases() {
			if c.endpoint == "P1" || c.endpoint == "P3" {
				continue // they cost nothing
			}
			for _, later := range []func(*bubble, issuerMode, asyncCase){pendingThenRefunded, doneThenRefunded} {
				if wrong := inBubble(t, func(b *bubble) { later(b, m, c) }); wrong != "" {
					t.Errorf("%v, %s %s: %s", m, c.endpoint, c.fleet.cards[0].address(), wrong)
				}
			}
		}
	}
}

// pendingThenRefunded has an order end while nobody looks. Of a virtual card it
// is said to be refunded, and ordered again under the next number; a card that
// it left behind is empty and undeclared, which a person must say where no
// number tells whose it is. Of a physical card only its transaction and its
// balance show.
func pendingThenRefunded(b *bubble, m issuerMode, c asyncCase) {
	k := c.begin(b, m)
	b.fault(c.endpoint + ".pending=2h,once")
	b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
	order := c.newest(b, k)
	b.must(b.issuer.SetOrder(order, "SUCCESS"))
	b.must(b.issuer.SetOrder(order, "REFUNDED"))
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "plan")
	again := []string{"apply", "--auto-approve"}
	switch {
	case c.endpoint == "P8":
		b.exits(cmd.ExitPending, again...)
		b.find(`(may not show our order)`)
		time.Sleep(time.Minute)
	case c.endpoint == "V2" && m.reference == "none":
		b.find(`(as refunded; that counts once settle_window is over)`)
		b.exits(cmd.ExitRefused, again...)
		b.find(`(already has undeclared cards of that type \(1001\))`)
		again = append(again, "--new-ledger")
	default:
		b.find(`(as refunded; that counts once settle_window is over)`)
	}
	before := b.issuer.Totals().Requests[c.endpoint]
	b.exits(cmd.ExitDone, again...)
	b.finishes(k, c, m)
	if n := b.issuer.Totals().Requests[c.endpoint] - before; n != 1 {
		b.failf("%s was called %d times to make up for an order", c.endpoint, n)
	}
}

// doneThenRefunded has an order paid back that the ledger knows as done. drift
// names it where there is an order list, and the card is topped up again.
func doneThenRefunded(b *bubble, m issuerMode, c asyncCase) {
	k := c.begin(b, m)
	first := c.fleet.cards[0]
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.must(b.issuer.SetOrder(c.newest(b, k), "REFUNDED"))
	time.Sleep(time.Minute)
	if c.endpoint == "V2" { // the card is there, and empty
		k.gross[first.account()] += cost(first.typ, false, first.target) - cost(first.typ, true, first.target)
	}
	if c.endpoint != "P8" {
		b.exits(cmd.ExitChanges, "drift", "--detailed-exitcode")
		b.find(`(as done, and the issuer now lists it as refunded)`)
	}
	b.exits(cmd.ExitDone, "plan")
	b.find(`(is under refill_below)`)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.finishes(k, c, m)
}

// newest is the number of the order that was made last.
func (c asyncCase) newest(b *bubble, k *books) string {
	first := c.fleet.cards[0]
	if first.typ != "" {
		return orders(b, k)[0].Number
	}
	n := b.issuer.Totals().Requests["P8"] - 1
	return state.OrderNo("8820250900009", "default", card.Address{Kind: card.KindPhysicalCard, Name: first.name}, card.ActionFund, int(n))
}
