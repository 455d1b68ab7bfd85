package cmd_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// ledgerCopy is what a ledger's files hold, by path.
type ledgerCopy map[string][]byte

func (b *bubble) copyLedger() ledgerCopy {
	files, err := filepath.Glob(filepath.Join(b.dir, "cardform.state*"))
	b.must(err)
	kept := ledgerCopy{}
	for _, f := range files {
		if !strings.HasSuffix(f, ".lock") { // that is held, by whoever runs
			text, err := os.ReadFile(f)
			b.must(err)
			kept[f] = text
		}
	}
	return kept
}

// bringBack puts a copy in the ledger's place.
func (b *bubble) bringBack(kept ledgerCopy) {
	for f := range b.copyLedger() {
		b.must(os.Remove(f))
	}
	for f, text := range kept {
		b.must(os.WriteFile(f, text, 0o600))
	}
}

// grown has one card, and wants two more; it returns the ledger of the one.
func grown(b *bubble) ledgerCopy {
	b.loose(issuerMode{"merchant", "ours"}, "a 23 100")
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.must(b.issuer.Spend(b.issuer.Truth().Cards[0].ID, 95_00, "Hotel"))
	time.Sleep(time.Minute)
	kept := b.copyLedger()
	b.loose(issuerMode{"merchant", "ours"}, "a 23 100", "c 31 70")
	b.write("held.card.hcl", heldCard("b", 100, ""))
	return kept
}

// settles applies until an issuer that lags has shown everything, and nothing is
// paid twice.
func settles(b *bubble) {
	b.fault("lag_balance=9s", "lag_orders=8s", "lag_cards=8s")
	for range 6 {
		b.run("apply", "--auto-approve")
		time.Sleep(7 * time.Second)
	}
	b.paid("OPEN_CARD", 3)
	b.paid("CARD_CHARGE", 1)
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.exits(cmd.ExitDone, "ledger", "verify")
}

// An older copy that is put in the ledger's place while a run writes to it costs
// nothing: what the run did is found again.
func TestALedgerThatIsSwappedInARun(t *testing.T) {
	for _, at := range []int{6, 10, 14} {
		if wrong := inBubble(t, func(b *bubble) {
			kept := grown(b)
			env, n := b.env(&b.log, &b.log), 0
			env.Checkpoint = func(string) {
				if n++; n == at {
					b.bringBack(kept)
				}
			}
			cmd.Run(context.Background(), env, []string{"-C", b.dir, "apply", "--auto-approve"})
			if n < at {
				b.failf("it passes %d checkpoints", n)
			}
			settles(b)
		}); wrong != "" {
			t.Errorf("at %d: %s", at, wrong)
		}
	}
}

// What SQLite had not written into the file yet goes with its write-ahead log:
// the ledger is then as old as the last run that ended.
func TestALostWriteAheadLog(t *testing.T) {
	for _, at := range []int{9, 17, 25} {
		if wrong := inBubble(t, func(b *bubble) {
			kept := grown(b)
			if _, died := b.crash(at, "apply", "--auto-approve"); !died {
				b.failf("it does not die")
			}
			b.bringBack(kept)
			settles(b)
		}); wrong != "" {
			t.Errorf("at %d: %s", at, wrong)
		}
	}
}

// Where settle_window and request_timeout are made shorter between two runs, what
// the first one sent counts by those of the second, which the issuer keeps.
func TestWindowsThatAreMadeShorter(t *testing.T) {
	for _, mode := range issuerModes()[:2] {
		for _, at := range []int{10, 15} {
			if wrong := inBubble(t, func(b *bubble) {
				b.loose(mode, "a 23 100", "b 23 100")
				b.fault("lag=1900ms")
				if _, died := b.crash(at, "apply", "--auto-approve", "--concurrency", "1"); !died {
					b.failf("it does not die")
				}
				text, err := os.ReadFile(filepath.Join(b.dir, "main.card.hcl"))
				b.must(err)
				b.write("main.card.hcl", strings.NewReplacer(`"5s"`, `"2s"`, `"10s"`, `"2s"`).Replace(string(text)))
				for range 3 {
					b.run("apply", "--auto-approve")
					time.Sleep(2500 * time.Millisecond)
				}
				time.Sleep(time.Minute)
				b.exits(cmd.ExitDone, "apply", "--auto-approve")
				time.Sleep(time.Minute)
				b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
				b.paid("OPEN_CARD", 2)
			}); wrong != "" {
				t.Errorf("%v at %d: %s", mode, at, wrong)
			}
		}
	}
}
