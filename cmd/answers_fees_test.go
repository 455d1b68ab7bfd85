package cmd_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
)

// Where the issuer keeps more than it says, that card type stops and others go
// on: what is out by then is at most concurrency. The next plan says what to
// write in the provider block, and with that written everything is right.
func TestFeesOtherThanQuoted(t *testing.T) {
	for _, mode := range issuerModes() {
		if wrong := inBubble(t, func(b *bubble) { b.overcharged(mode) }); wrong != "" {
			t.Errorf("%v: %s", mode, wrong)
		}
	}
}

var feesToWrite = regexp.MustCompile(`fees = \{.*\}`)

func (b *bubble) overcharged(mode issuerMode) {
	const concurrency = 3
	f := fleet{holders: 14}
	for i := range f.holders {
		f.cards = append(f.cards, fleetCard{name: fmt.Sprintf("v%02d", i), holder: i, typ: []string{"23", "31"}[i%2], target: card.Money(50_00 + 10_00*(i/8))})
	}
	settings := mode.provider(concurrency)
	b.write("main.card.hcl", f.hcl(settings))
	b.fault(append(mode.settings(), "V2.fee_extra=0.50,23")...)
	b.exits(cmd.ExitError, applyAll()...)
	missized := b.short(f, 50)
	if has := b.cardsOf("31"); has != 7 {
		b.failf("%d cards of the other type, want 7", has)
	}
	if has := b.cardsOf("23"); missized == 0 || missized != has || has > concurrency {
		b.failf("%d of %d cards of the type are short; %d may have been on their way", missized, has, concurrency)
	}

	settings += "\n" + b.advised()
	b.write("main.card.hcl", f.hcl(settings))
	b.exits(cmd.ExitDone, applyAll()...)
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	if has := b.cardsOf("23"); has != 7 || b.short(f, 50) != missized {
		b.failf("with the fees written there are %d cards, %d short; want 7, %d", has, b.short(f, 50), missized)
	}

	b.fault("V5.fee_extra=0.25,23")
	for _, c := range b.cards().Cards {
		b.must(b.issuer.Spend(c.ID, c.Balance, "Hotel"))
	}
	time.Sleep(time.Minute)
	b.exits(cmd.ExitError, applyAll()...)
	if short := b.short(f, 25); short == 0 || short > concurrency {
		b.failf("%d top-ups are short; %d may have been on their way", short, concurrency)
	}
	b.write("main.card.hcl", f.hcl(strings.Replace(settings, feesToWrite.FindString(settings), b.advised(), 1)))
	b.exits(cmd.ExitDone, applyAll()...)
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.exits(cmd.ExitDone, "ledger", "verify")
	if !b.issuer.Totals().Conserved {
		b.failf("money is lost")
	}
}

// advised is what the plan says to write in the provider block.
func (b *bubble) advised() string {
	b.exits(cmd.ExitDone, "plan")
	fees := feesToWrite.FindString(b.said)
	if fees == "" {
		b.failf("the plan does not say which fees to write")
	}
	return fees
}

func (b *bubble) cards() (seen card.Inventory) {
	seen, err := newBooks(b.issuer, false).look()
	b.must(err)
	return seen
}

func (b *bubble) cardsOf(typ string) int {
	n := 0
	for _, c := range b.cards().Cards {
		if c.CardType == typ {
			n++
		}
	}
	return n
}

// short counts the cards of the fleet that have so much less than their
// target.
func (b *bubble) short(f fleet, by card.Money) int {
	n := 0
	seen := b.cards()
	owner := ourHolders(seen)
	for _, has := range seen.Cards {
		for _, c := range f.cards {
			if has.CardType == c.typ && owner[has.HolderID] == fleetEmail(c.holder) && has.Balance == c.target-by {
				n++
			}
		}
	}
	return n
}
