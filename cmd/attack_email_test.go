package cmd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// A holder whose creation is not settled, and who swaps e-mails with another one
// meanwhile, is not taken for that other one. With the e-mails back, both are as
// wanted.
func TestEmailsThatAreSwappedWhileACreationIsUnknown(t *testing.T) {
	crashes := func(b *bubble) {
		before := b.issuer.Totals().Requests["P1"]
		for n := 1; b.issuer.Totals().Requests["P1"] == before; n++ {
			b.crash(n, "apply", "--auto-approve")
		}
	}
	loses := func(b *bubble) {
		b.fault("P1.cut_after=once")
		b.run("apply", "--auto-approve", "--wait", "0s")
	}
	for name, unknown := range map[string]func(*bubble){"it crashes": crashes, "its answer is lost": loses} {
		if wrong := inBubble(t, func(b *bubble) { emailsSwapped(b, unknown) }); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

func emailsSwapped(b *bubble, unknown func(*bubble)) {
	b.loose(issuerMode{"merchant", "ours"})
	bob := strings.NewReplacer(`"ana"`, `"bob"`, "ana@", "bob@", "600100200", "600100201").Replace(anaHolder)
	b.write("bob.card.hcl", bob)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.write("ana.card.hcl", anaHolder)
	unknown(b)
	swap := strings.NewReplacer("ana@", "bob@", "bob@", "ana@")
	b.write("ana.card.hcl", swap.Replace(anaHolder))
	b.write("bob.card.hcl", swap.Replace(bob))
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "plan")
	b.run("apply", "--auto-approve")
	b.write("ana.card.hcl", anaHolder)
	b.write("bob.card.hcl", bob)
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	if n := len(b.issuer.Truth().Holders); n != 2 {
		b.failf("%d holders", n)
	}
}
