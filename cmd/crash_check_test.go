package cmd_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
)

// check compares what the issuer has with what was wanted.
func (c *crash) check() {
	c.t.Helper()
	totals := c.issuer.Totals()
	for _, a := range totals.Accounts {
		foreign := a.Start - c.start[a.Name] // others pay in what they order for
		if gross := a.Gross - foreign; gross != c.gross[a.Name] || a.Available+gross != c.start[a.Name] || a.Frozen != 0 {
			c.failf("account %s: gross %s, want %s; available %s of %s", a.Name, gross, c.gross[a.Name], a.Available, c.start[a.Name])
		}
	}
	if c.mode.reference == "merchant" && totals.Repeated != 0 || !totals.Conserved { // elsewhere like orders may swap their numbers
		c.failf("%d orders repeated, conserved: %t", totals.Repeated, totals.Conserved)
	}
	seen := c.look()
	got, want := map[string]int{}, map[string]int{}
	holders := map[string]string{}
	ours := 0
	for _, h := range seen.Holders {
		if strings.HasSuffix(h.Email, "@example.com") {
			holders[h.ID] = h.Email
			ours++
		}
	}
	for _, has := range seen.Cards {
		if holders[has.HolderID] == "" {
			continue // of others; one of ours would show in the accounts
		}
		got[fmt.Sprint(has.Kind, " ", has.CardType, " of ", holders[has.HolderID], " with ", has.Balance)]++
	}
	for _, w := range c.fleet {
		want[fmt.Sprint(w.kind, " ", w.typ, " of ", email(w.holder), " with ", w.target)]++
	}
	if !maps.Equal(got, want) || ours != c.holders {
		c.failf("%d holders of %d, cards %v, want %v", ours, c.holders, got, want)
	}
	if code, _ := c.run(nil, "plan", "--detailed-exitcode"); code != cmd.ExitDone {
		c.failf("the plan is not empty")
	}
	if code, _ := c.run(nil, "ledger", "verify"); code != cmd.ExitDone {
		c.failf("the ledger does not hold")
	}
}

// look lists what the issuer has, by the client.
func (c *crash) look() card.Inventory {
	c.t.Helper()
	contract, err := trustpay.NewContract(nil, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	client, err := trustpay.New(trustpay.Options{BaseURL: c.url, Key: "key-of-tests", Secret: "secret-of-tests", Contract: contract, RequestTimeout: 5 * time.Second, Concurrency: 4})
	if err != nil {
		c.t.Fatal(err)
	}
	seen, err := client.Inventory(context.Background(), provider.Depth{})
	if err != nil {
		c.t.Fatal(err)
	}
	return seen
}

// spend empties some cards, so that they must be topped up.
func (c *crash) spend() {
	c.t.Helper()
	seen := c.look()
	byHolder := map[string]int{}
	for _, h := range seen.Holders {
		for i := range c.holders {
			if h.Email == email(i) {
				byHolder[h.ID] = i
			}
		}
	}
	for _, has := range seen.Cards {
		if _, ours := byHolder[has.HolderID]; !ours {
			continue
		}
		i := slices.IndexFunc(c.fleet, func(w crashCard) bool { return w.kind == has.Kind && w.holder == byHolder[has.HolderID] })
		if c.rng.IntN(4) == 0 {
			continue
		}
		left := card.Money(c.rng.IntN(2) * 7_00)
		if err := c.issuer.Spend(has.ID, has.Balance-left, "Hotel"); err != nil {
			c.t.Fatal(err)
		}
		w := c.fleet[i]
		c.gross[w.account()] += c.cost(w.typ, false, w.target-left)
	}
}
