package cmd_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// A part of a lost ledger's cards is found again, which moves the ledger's place
// in the order list past the orders of the others. They are found all the same,
// and a plan that changes nothing reads no more than one page.
func TestOrdersThatTheLedgerPassedBy(t *testing.T) {
	for _, reference := range []string{"merchant", "none"} {
		t.Run(reference, func(t *testing.T) {
			b, c := newBench(t), &clock{at: time.Now()}
			e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths(), Now: c.now})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			b.issuer, b.env.Now = e, c.now
			file := filepath.Join(b.dir, "main.card.hcl")
			config := func(cards string) {
				text := `
provider "trustpay" {
  base_url            = "` + server.URL + `"
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
			if err := e.Plant(0, 120, "31", 0); err != nil {
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
			before := e.Totals().Requests["V6"]
			b.run(cmd.ExitDone, "plan", "--detailed-exitcode")
			if got := e.Totals().Requests["V6"] - before; got != 1 {
				t.Errorf("a plan that changes nothing reads %d pages of orders", got)
			}
		})
	}
}
