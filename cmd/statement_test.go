package cmd_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// A statement says of an op that a dead run left only what is known: it was
// intended, and what came of it is not known. Each op has one line, with its
// last entry, however it goes on.
func TestStatementOfADeadRun(t *testing.T) {
	lines := regexp.MustCompile(`open[a-z, ]* (done|intended|pending|unknown|absent|sent)\b`)
	wrong := inBubble(t, func(b *bubble) {
		says := func(want ...string) {
			b.exits(cmd.ExitDone, "ledger", "show")
			if got := slices.Sorted(slices.Values(lines.FindAllString(b.printed, -1))); !slices.Equal(got, want) {
				b.failf("the statement says %q, want %q", got, want)
			}
		}
		b.loose(issuerMode{"merchant", "ours"}, "a 23 50", "b 23 60", "c 23 70")
		if _, died := b.crash(8, "apply", "--auto-approve", "--concurrency", "1"); !died || b.issuer.Totals().Requests["V2"] > 0 {
			b.failf("it was to die with its intents, before any was sent")
		}
		says("open, outcome unknown", "open, outcome unknown", "open, outcome unknown")
		b.find(`open, outcome unknown .* virtual_card\.a, [A-Z0-9]+, op ([0-9a-f]+), quoted 51\.55,`)
		time.Sleep(time.Hour)
		b.run("apply", "--auto-approve")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		says("open absent", "open absent", "open absent", "open done", "open done", "open done")
		b.find(`(?s)(total +185\.57 +5\.57 +180\.00)`)
		b.exits(cmd.ExitDone, "ledger", "show", "--all")
		if n := len(lines.FindAllString(b.printed, -1)); n < 8 {
			b.failf("all is %d lines", n)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
