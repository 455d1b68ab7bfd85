package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cardform/cardform/card"
)

// What the issuer of these tests promises, and what the runs rely on: a request
// is carried out within requestTimeout, and shows in the lists settleWindow
// later. As the issuer writes whole seconds, less would tell too little; and on
// a machine that is so busy that a request takes longer, the tests fail.
const (
	requestTimeout = slowness * time.Second
	settleWindow   = time.Second
)

// large makes a fleet in which some cards are alike.
func (c *crash) large() {
	c.fleet.holders = 4 + c.rng.IntN(5)
	for i := range c.fleet.holders {
		c.virtual(i, []string{"23", "23", "31"}[c.rng.IntN(3)], []card.Money{100_00, 100_00, 40_00}[c.rng.IntN(3)])
	}
	c.physical(0)
	c.physical(1)
}

// How many calls that change something build and refill the small fleet.
const (
	smallBuild  = 11
	smallRefill = 4
)

// small makes a fleet with one of everything, and two cards that are alike.
func (c *crash) small() {
	c.fleet.holders = 3
	c.virtual(0, "23", 100_00)
	c.virtual(1, "23", 100_00)
	c.virtual(2, "31", 40_00)
	c.physical(0)
}

func (c *crash) virtual(holder int, typ string, target card.Money) {
	c.wish(fleetCard{name: fmt.Sprintf("v%d", holder), holder: holder, typ: typ, target: target})
}

func (c *crash) physical(holder int) {
	c.wish(fleetCard{name: fmt.Sprintf("p%d", holder), holder: holder, stock: holder, target: 60_00})
}

// wish adds a card and notes what it costs.
func (c *crash) wish(w fleetCard) {
	c.fleet.cards = append(c.fleet.cards, w)
	c.books.opens(w)
	if w.typ == "" {
		c.orders["CARD_RECHARGE"]++
		return
	}
	c.orders["OPEN_CARD"]++
}

// ops is how many calls that change something build the fleet.
func (c *crash) ops() int { return c.fleet.holders + 2*len(c.fleet.cards) }

// write writes the configuration into a directory.
func (c *crash) write(dir string) {
	c.t.Helper()
	provider := fmt.Sprintf(`
  base_url            = %q
  requests_per_second = 2000
  request_timeout     = %q
  settle_window       = %q
  order_reference     = %q`, c.url, requestTimeout, settleWindow, c.mode.reference)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(c.fleet.hcl(provider)+c.extra), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// spend empties cards, so that they must be topped up: most of them, or all.
func (c *crash) spend(all bool) {
	c.t.Helper()
	err := c.books.spend(c.fleet, func(i int) (card.Money, bool) {
		if !all && c.rng.IntN(4) == 0 {
			return 0, false
		}
		if c.fleet.cards[i].typ == "" {
			c.orders["CARD_RECHARGE"]++
		} else {
			c.orders["CARD_CHARGE"]++
		}
		return card.Money(c.rng.IntN(2) * 7_00), true
	})
	if err != nil {
		c.failf("%v", err)
	}
}
