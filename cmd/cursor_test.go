package cmd_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// A part of a lost ledger's cards is found again, which moves the ledger's place
// in the order list past the orders of the others. They are found all the same,
// and a plan that changes nothing reads no more than one page.
func TestOrdersThatTheLedgerPassedBy(t *testing.T) {
	for _, reference := range []string{"merchant", "none"} {
		t.Run(reference, func(t *testing.T) {
			c := &clock{at: time.Now()}
			b := newBenchAt(t, c.now)
			file := filepath.Join(b.dir, "main.card.hcl")
			config := func(cards string) {
				text := `
provider "trustpay" {
  base_url            = "` + b.url + `"
  requests_per_second = 1000
  request_timeout     = "1s"
  settle_window       = "1s"
  order_reference     = "` + reference + `"
}
virtual_card "x" {
  for_each  = toset(` + cards + `)
  card_type = "23"
  balance { target = 50 }
}
`
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				c.advance(time.Minute)
			}
			config(`["a"]`)
			b.run(cmd.ExitDone, "apply", "--auto-approve")
			c.advance(time.Minute)
			if err := b.issuer.Plant(0, 120, "31", 0); err != nil {
				t.Fatal(err)
			}
			config(`["a", "b"]`)
			b.run(cmd.ExitDone, "apply", "--auto-approve")
			opened := b.opened()
			if err := os.Remove(filepath.Join(b.dir, "cardform.state")); err != nil {
				t.Fatal(err)
			}
			c.advance(time.Minute)
			b.run(cmd.ExitDone, "apply", "--auto-approve", "--target", `virtual_card.x["b"]`)
			c.advance(time.Minute)
			b.run(cmd.ExitDone, "apply", "--auto-approve")
			if got := b.opened() - opened; got != 0 {
				t.Errorf("%d cards are opened again", got)
			}
			c.advance(time.Minute)
			before := b.issuer.Totals().Requests["V6"]
			b.run(cmd.ExitDone, "plan", "--detailed-exitcode")
			if got := b.issuer.Totals().Requests["V6"] - before; got != 1 {
				t.Errorf("a plan that changes nothing reads %d pages of orders", got)
			}
		})
	}
}
