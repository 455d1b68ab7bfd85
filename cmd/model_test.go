package cmd_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestModel lets the tool and the world around it do anything in any order:
// people edit the configuration and revert it, spend, plan, apply, save plans
// and apply them later; runs die; the issuer misbehaves; ledgers are lost,
// copied and brought back; others order the same. After every step money is
// conserved, no wanted card was opened twice, and no card holds more than was
// ever wanted of it. In the end everything converges, and a person is asked
// only where nothing else can tell.
//
// -rapid.checks=2000 is the long way, with other draws each time.
func TestModel(t *testing.T) {
	fewerChecks(t, 60)
	rapid.Check(t, func(rt *rapid.T) {
		mode := rapid.SampledFrom(issuerModes()).Draw(rt, "mode")
		seed := rapid.Uint16().Draw(rt, "seed")
		wanted := rapid.IntRange(0, 8).Draw(rt, "wanted")
		kinds := movesOf(mode)
		if rapid.Bool().Draw(rt, "alone") { // whose an order is, is certain then
			kinds = slices.DeleteFunc(kinds, func(do string) bool { return do == "same" || do == "gift" })
		}
		moves := rapid.SliceOfN(rapid.Custom(drawMove(kinds)), 1, 24).Draw(rt, "moves")
		wrong := inBubble(t, func(b *bubble) { newModel(b, mode, seed, wanted).live(moves) })
		if wrong != "" {
			rt.Fatalf("%s", wrong)
		}
	})
}

// live makes the moves and then finishes.
func (m *model) live(moves []move) {
	for _, mv := range moves {
		m.move(mv)
		m.laws()
		time.Sleep(mv.pause)
	}
	m.finish()
}

// What a model does follows from what was drawn, to the nanosecond and the
// ledger's last hash: a failure can be repeated and made smaller.
func TestModelRepeats(t *testing.T) {
	for i, mode := range []issuerMode{{"none", "platform"}, {"merchant", "ours"}} {
		moves := rapid.SliceOfN(rapid.Custom(drawMove(movesOf(mode))), 10, 10).Example(i)
		var logs []string
		for range 2 {
			wrong := inBubble(t, func(b *bubble) {
				m := newModel(b, mode, 7, 5)
				m.move(move{do: "storm", a: 3 * i, b: i})
				m.live(moves)
				logs = append(logs, strings.ReplaceAll(b.log.String(), b.dir, "DIR"))
			})
			if wrong != "" {
				t.Fatal(wrong)
			}
		}
		if diff := cmp.Diff(logs[0], logs[1]); diff != "" {
			t.Errorf("%v: %s", mode, diff)
		}
	}
}

// fewerChecks makes a short test, the same every time, of what nobody asked to
// be a long one.
func fewerChecks(t *testing.T, n int) {
	given := os.Getenv("RAPID_CHECKS") != ""
	flag.Visit(func(f *flag.Flag) { given = given || strings.HasPrefix(f.Name, "rapid.") })
	if given {
		return
	}
	for name, value := range map[string]int{"rapid.checks": n, "rapid.seed": 1} {
		f := flag.Lookup(name)
		before := f.Value.String()
		if err := f.Value.Set(fmt.Sprint(value)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(before) }) // it was that
	}
}

// move is one thing that happens; a and b choose what it happens to.
type move struct {
	do    string
	a, b  int
	pause time.Duration // after it
}

func drawMove(kinds []string) func(*rapid.T) move {
	pauses := []time.Duration{0, time.Second, 12 * time.Second, 40 * time.Second}
	return func(rt *rapid.T) move {
		return move{
			do: rapid.SampledFrom(kinds).Draw(rt, "do"),
			a:  rapid.IntRange(0, 99).Draw(rt, "a"), b: rapid.IntRange(0, 99).Draw(rt, "b"),
			pause: rapid.SampledFrom(pauses).Draw(rt, "pause"),
		}
	}
}

// twoCopies is the mode in which the issuer's list is a second copy of the
// ledger.
func twoCopies() issuerMode { return issuerMode{"merchant", "ours"} }

// movesOf is what can happen in a mode. Only where the issuer's list is a
// second copy of the ledger may the first one be lost.
func movesOf(mode issuerMode) []string {
	kinds := []string{
		"apply", "apply", "add", "add", "add", "remove", "remove", "retarget", "holder", "revert", "revert", "spend", "spend", "spend",
		"crash", "crash", "crash", "crash", "fault", "fault", "storm", "calm", "plan", "save", "saved", "resolve", "others", "same", "same",
		"interrupt", "interrupt", "gift", "orphan", "orphan", "turn", "rename",
	}
	if mode == twoCopies() {
		return append(kinds, "lose", "copy", "restore", "restore")
	}
	return kinds
}
