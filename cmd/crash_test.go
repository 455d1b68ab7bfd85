package cmd_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

// Money moves exactly once, whatever the issuer answers and whenever the
// process dies: the real binary is killed at calls and at random instants
// while answers are lost, late and wrong, and run again until nothing is left.
// What counts is what the issuer has in the end.
//
// CARDFORM_CRASH_RUNS=500 is the long way; CARDFORM_CRASH_SEED=7 begins with
// that seed.
func TestCrashes(t *testing.T) {
	seeds(t, 4, func(t *testing.T, seed uint64) {
		c := newCrash(t, seed, crashModes()[seed%uint64(len(crashModes()))])
		c.converge(c.someFaults(), 1+c.rng.IntN(4))
		c.check()
		c.spend()
		c.converge(c.someFaults(), 1+c.rng.IntN(3))
		c.check()
	})
}

// Where order numbers are unique and listed, the issuer's list is the second
// copy of the ledger: it may be lost, brought back from an older copy, or used
// by two processes with a copy each, and nothing is paid for twice.
func TestLedgers(t *testing.T) {
	seeds(t, 2, func(t *testing.T, seed uint64) {
		c := newCrash(t, seed, crashMode{"merchant", "ours"})
		c.copied = true
		for range 5 {
			switch c.rng.IntN(6) {
			case 0:
				c.keep("")
			case 1:
				c.bring()
			case 2:
				c.twins()
			case 3:
				c.end()
				c.check()
				c.spend()
			default:
				c.fault(c.someFaults()...)
				c.run(c.killSoon, applyAll()...)
				c.issuer.Faults().Clear()
				c.settings()
			}
		}
		c.end()
		c.check()
	})
}

// seeds runs a test with several seeds: n of them, or what the environment
// says.
func seeds(t *testing.T, n uint64, run func(*testing.T, uint64)) {
	first := uint64(1)
	for name, value := range map[string]*uint64{"CARDFORM_CRASH_RUNS": &n, "CARDFORM_CRASH_SEED": &first} {
		if text := os.Getenv(name); text != "" {
			v, err := strconv.ParseUint(text, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			*value = v
		}
	}
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			run(t, seed)
		})
	}
}

func crashModes() []crashMode {
	return []crashMode{{"none", "platform"}, {"merchant", "ours"}, {"none", "ours"}, {"merchant", "platform"}}
}

// someFaults draws what goes wrong: most of the time a few things, each often.
func (c *crash) someFaults() []string {
	all := []string{
		"writes.cut_before=0.2", "writes.cut_after=0.2", "writes.error5xx_before=0.2", "writes.error5xx_after=0.2", "writes.garbled=0.1",
		"writes.internal_after=0.2", "writes.rate429=0.1", "writes.late=800ms,0.2", "writes.mismatch=0.1", "writes.html=0.1",
		"writes.refuse_repeat=0.5", "pending=1s,0.3", "lag_orders=700ms", "lag_cards=700ms", "lag_balance=700ms", "lag_holders=700ms",
		"P1.pending=1s", "V2.latency=15ms", "reads.duplicate=0.2", "amounts=string", "reads.cut_before=0.05", "V2.fail=0.1", "error_status=400", "reads.shift=0.1",
	}
	c.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:c.rng.IntN(6)]
}
