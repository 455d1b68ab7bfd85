package cmd_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// renaming is a card that is renamed in the configuration only.
type renaming struct {
	name          string
	before, after string          // what is declared
	begin         func(b *bubble) // brings the card about; nil for an apply that is done
	narrowed      bool            // the plans that must be refused leave the old name out
	from, to      string          // "" for virtual_card.a and virtual_card.b
}

const anaHolder = `
cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = "ana@example.com"
  country_code = "ES"
  phone_number = "600100200"
}
`

// looseCard is a card that nobody holds, refilled under 10.
func looseCard(name string, target int) string {
	return fmt.Sprintf("virtual_card %q {\n  card_type = \"23\"\n  balance {\n    target = %d\n    refill_below = 10\n  }\n}\n", name, target)
}

// heldCard is a card of ana, with more in its block.
func heldCard(name string, target int, more string) string {
	return fmt.Sprintf("%s\nvirtual_card %q {\n  card_type = \"23\"\n  cardholder = cardholder.ana\n  balance {\n    target = %d\n    refill_below = 10\n  }\n%s}\n", anaHolder, name, target, more)
}

// keyedCard is one of a block whose cards are not released.
func keyedCard(key string) string {
	return heldCard("all", 100, fmt.Sprintf("  for_each = toset([%q])\n  lifecycle {\n    prevent_release = true\n  }\n", key))
}

func renamings() []renaming {
	pending := func(b *bubble) {
		b.fault("V2.pending=2m,once")
		b.exits(cmd.ExitPending, "apply", "--auto-approve", "--wait", "0s")
		time.Sleep(20 * time.Second)
	}
	unbound := func(b *bubble) {
		b.fault("P3.rate429=always", "P3.retry_after=10m")
		b.exits(cmd.ExitError, "apply", "--auto-approve", "--wait", "0s")
		b.fault("P3.rate429=off")
	}
	unknown := func(b *bubble) {
		for n := 1; b.issuer.Totals().Requests["V2"] == 0; n++ {
			b.crash(n, "apply", "--auto-approve")
		}
		b.paid("OPEN_CARD", 1)
	}
	planted := func(b *bubble) {
		b.must(b.issuer.Plant(0, 1, "23", cost("23", true, 100_00)))
		b.exits(cmd.ExitDone, "import", "virtual_card.a", b.issuer.Truth().Cards[0].ID)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
	}
	retargeted := func(b *bubble) { // it is above refill_below: no change
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.write("cards.card.hcl", looseCard("a", 150))
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	}
	return []renaming{
		{name: "of a holder, and narrowed", before: heldCard("a", 100, ""), after: heldCard("b", 100, ""), narrowed: true},
		{name: "pending, of nobody", before: looseCard("a", 100), after: looseCard("b", 100), begin: pending},
		{name: "pending, of a holder", before: heldCard("a", 100, ""), after: heldCard("b", 100, ""), begin: pending},
		{name: "between open and bind", before: heldCard("a", 100, ""), after: heldCard("b", 100, ""), begin: unbound},
		{name: "unknown, and retargeted", before: heldCard("a", 100, ""), after: heldCard("b", 120, ""), begin: unknown},
		{name: "with prevent_release", before: keyedCard("travel"), after: keyedCard("trips"), from: `virtual_card.all["travel"]`, to: `virtual_card.all["trips"]`},
		{name: "imported", before: looseCard("a", 100), after: looseCard("b", 100), begin: planted},
		{name: "with another target", before: looseCard("a", 100), after: looseCard("b", 150), begin: retargeted},
	}
}

// A card that is renamed in the configuration only is not paid for under its new
// name, whatever its state and whatever the plan is narrowed to. The ledger is
// told with state mv, and all is as wanted.
func TestARenamedCardIsNotOpenedAgain(t *testing.T) {
	for _, mode := range issuerModes()[:2] {
		for _, r := range renamings() {
			if wrong := inBubble(t, func(b *bubble) { r.renamed(b, mode) }); wrong != "" {
				t.Errorf("%v, %s: %s", mode, r.name, wrong)
			}
		}
	}
}

func (r renaming) renamed(b *bubble, mode issuerMode) {
	b.loose(mode)
	b.write("cards.card.hcl", r.before)
	if r.begin == nil {
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
	} else {
		r.begin(b)
	}
	b.write("cards.card.hcl", r.after)
	for range 2 {
		b.exits(cmd.ExitRefused, "apply", "--auto-approve", "--wait", "0s")
		if r.narrowed {
			refusedNarrowed(b)
		}
		time.Sleep(5 * time.Minute)
	}
	if r.from == "" {
		r.from, r.to = "virtual_card.a", "virtual_card.b"
	}
	b.exits(cmd.ExitDone, "state", "mv", r.from, r.to)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.paid("OPEN_CARD", 1)
}

// refusedNarrowed applies what leaves the old name out.
func refusedNarrowed(b *bubble) {
	b.exits(cmd.ExitRefused, "apply", "--auto-approve", "--target", "virtual_card.b")
	b.exits(cmd.ExitRefused, "apply", "--auto-approve", "--exclude", "virtual_card.a")
	b.exits(cmd.ExitDone, "plan", "--target", "virtual_card.b", "--out", "b.cardplan")
	b.exits(cmd.ExitRefused, "apply", "b.cardplan")
}
