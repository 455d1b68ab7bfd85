package cmd_test

import (
	"fmt"
	"maps"
	"strings"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// check compares what the issuer has with what was wanted, and has the binary
// look at its own records.
func (c *crash) check() {
	c.t.Helper()
	c.checkIssuer()
	if o := c.run("plan", "--detailed-exitcode"); o.code != cmd.ExitDone {
		c.failf("the plan is not empty")
	}
	if o := c.run("ledger", "verify"); o.code != cmd.ExitDone {
		c.failf("the ledger does not hold")
	}
}

// checkIssuer wants holders, cards, bindings, balances and orders to be exactly
// those that the fleet needs, at the smallest cost.
func (c *crash) checkIssuer() {
	c.t.Helper()
	c.pass()
	if err := c.books.check(c.fleet); err != nil {
		c.failf("%v", err)
	}
	if err := c.beyond(c.issuer.Totals()); err != nil {
		c.failf("%v", err)
	}
}

// beyond counts what the fleet does not need: holders, cards and orders, also
// such as belong to nobody or cost nothing.
func (c *crash) beyond(totals emulator.Totals) error {
	foreign := c.foreign(totals)
	got, cards := map[string]int{}, 0
	for kind, n := range totals.Orders {
		if kind, failed := strings.CutSuffix(kind, " FAILED"); !failed {
			got[strings.TrimSuffix(kind, " SUCCESS")] += n // one that waits is in the way by its name
		}
	}
	if got["OPEN_CARD"] -= foreign; got["OPEN_CARD"] == 0 {
		delete(got, "OPEN_CARD")
	}
	for _, w := range c.fleet.cards {
		if w.typ != "" {
			cards++
		}
	}
	if !maps.Equal(got, c.orders) || totals.Virtual-foreign != cards {
		return fmt.Errorf("orders %v, want %v; %d virtual cards, want %d, beside %d foreign ones", got, c.orders, totals.Virtual-foreign, cards, foreign)
	}
	if c.intruded(totals) {
		return nil // holders and bindings of others look like ours
	}
	if totals.Physical != len(c.fleet.cards)-cards || totals.Bound != cards || totals.Holders["SUCCESS"] != c.fleet.holders || len(totals.Holders) != 1 {
		return fmt.Errorf("%d physical cards, %d bound virtual ones, holders %v", totals.Physical, totals.Bound, totals.Holders)
	}
	return nil
}

// foreign is how many cards others opened: they pay in what each costs.
func (c *crash) foreign(totals emulator.Totals) int {
	t := emulator.DefaultSeed().Types[0]
	each := max(t.MinOpen, t.Fees.Open.Fee(t.MinOpen)+1)
	return int((totals.Accounts[0].Start - c.books.start[0].Start) / each)
}

// intruded reports whether anybody else was there.
func (c *crash) intruded(totals emulator.Totals) bool {
	seen, err := c.books.look()
	if err != nil {
		c.failf("%v", err)
	}
	return len(seen.Holders) != len(ourHolders(seen)) || c.foreign(totals) > 0
}
