package cmd_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// A bind whose answer is lost while the issuer takes its time for it shows
// nowhere, so it is sent again. It cannot do harm: the issuer refuses a card
// that is assigned, also to another holder, to whom the edited configuration
// gives it meanwhile, and the plan says so once the first bind shows.
func TestAPendingBindIsRefusedAgain(t *testing.T) {
	for _, m := range issuerModes() {
		for _, card := range []fleetCard{{name: "v", typ: "23", target: 200_00}, {name: "p", stock: 1, target: 60_00}} {
			if wrong := inBubble(t, func(b *bubble) { bindAgain(b, m, card) }); wrong != "" {
				t.Errorf("%v, %s: %s", m, card.address(), wrong)
			}
		}
	}
}

func bindAgain(b *bubble, m issuerMode, first fleetCard) {
	c := asyncCase{endpoint: "P3", fleet: fleet{holders: 2, cards: []fleetCard{first}}}
	k := c.begin(b, m)
	b.fault("P3.pending=2h", "P3.cut_after=once")
	b.exits(cmd.ExitError, "apply", "--auto-approve")
	b.find(`(card has been assigned)`)
	edited := first
	edited.holder = 1
	b.write("main.card.hcl", fleet{holders: 2, cards: []fleetCard{edited}}.hcl(asyncProvider(m)))
	time.Sleep(time.Minute)
	b.exits(cmd.ExitError, "apply", "--auto-approve")
	b.find(`(card has been assigned)`)
	if n := b.issuer.Totals().Requests["P3"]; n != 3 {
		b.failf("P3 was called %d times", n)
	}
	time.Sleep(2 * time.Hour)
	b.exits(cmd.ExitError, "apply", "--auto-approve")
	b.find(`(blocked)`)
	b.write("main.card.hcl", c.fleet.hcl(asyncProvider(m)))
	b.finishes(k, c, m)
}
