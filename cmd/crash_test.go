package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cardform/cardform/applier"
)

// Money moves exactly once, whatever the issuer answers and whenever the
// process dies: the real binary is killed at calls, at checkpoints and at
// random instants while answers are lost, late and wrong, and run again until
// nothing is left. What counts is what the issuer has in the end.
//
// make crash is the long way. CARDFORM_CRASH_RUNS=500 is how many runs there
// are, CARDFORM_CRASH_SEED=7 begins with that seed.
func TestCrashes(t *testing.T) {
	t.Parallel()
	var runs, kills atomic.Int64
	seeds(t, 60, func(t *testing.T, seed uint64) {
		c := newCrash(t, seed, issuerModes()[seed%uint64(len(issuerModes()))], (*crash).large)
		c.converge(1 + c.rng.IntN(3))
		c.checkIssuer()
		c.spend(false)
		c.converge(1 + c.rng.IntN(2))
		c.check()
		runs.Add(1)
		kills.Add(c.kills)
	})
	t.Logf("%d processes were killed in %d runs", kills.Load(), runs.Load())
	if runs.Load() > 10 && kills.Load() < runs.Load()/2 {
		t.Error("that is too few: most strikes miss")
	}
}

// Where order numbers are unique and listed, the issuer's list is the second
// copy of the ledger: it may be lost, brought back from an older copy, or used
// by two processes with a copy each, and nothing is paid for twice.
func TestLedgers(t *testing.T) {
	t.Parallel()
	seeds(t, 12, func(t *testing.T, seed uint64) {
		c := newCrash(t, seed, issuerMode{"merchant", "ours"}, (*crash).large)
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
				c.checkIssuer()
				c.spend(false)
			default:
				c.fault(c.someFaults()...)
				c.strike(c.apply()...)
				c.calmly()
			}
		}
		c.end()
		c.check()
	})
}

// converge runs apply, sometimes of a saved plan, with faults, killing it at
// times, then without, until nothing is left to do.
func (c *crash) converge(kills int) {
	c.t.Helper()
	how := c.apply()
	if c.rng.IntN(3) == 0 {
		file := filepath.Join(c.dir, "crash.cardplan")
		c.run(append(c.newLedger(), "plan", "--out", file)...)
		how = []string{"apply", file, "--wait", "20s"}
	}
	c.fault(fmt.Sprintf("seed=%d", c.rng.Uint32()))
	c.fault(c.someFaults()...)
	for range kills {
		c.strike(how...)
		if c.rng.IntN(2) == 0 {
			c.pass()
		}
	}
	c.end()
}

// strike runs the binary and kills it somewhere: at a call that changes
// something, at a checkpoint or at a random instant; sometimes it is only
// interrupted, and sometimes left in peace.
func (c *crash) strike(args ...string) {
	c.t.Helper()
	if c.aim(args...).killed {
		c.kills++
	}
}

func (c *crash) aim(args ...string) outcome {
	c.t.Helper()
	soon := 1 + c.rng.IntN(1+c.rng.IntN(1+c.rng.IntN(c.ops()))) // early more often than late: much may be done already
	if c.rng.IntN(4) == 0 {
		points := applier.Checkpoints()
		at := fmt.Sprintf("%s=%s:%d", killEnv, points[c.rng.IntN(len(points))], soon)
		return c.start(c.dir, []string{at}, args...).wait()
	}
	p := c.start(c.dir, nil, args...)
	end := p.kill
	if c.rng.IntN(5) == 0 {
		end = p.interrupt
	}
	switch c.rng.IntN(6) {
	case 0:
	case 1:
		defer time.AfterFunc(time.Duration(c.rng.IntN(500))*time.Millisecond, end).Stop()
	case 2:
		defer time.AfterFunc(time.Duration(c.rng.IntN(150_000))*time.Microsecond, end).Stop()
	default:
		c.trap.arm(soon, c.rng.IntN(3), end)
		defer c.trap.disarm()
	}
	return p.wait()
}

// someFaults draws what goes wrong: most of the time a few things, each often.
func (c *crash) someFaults() []string {
	all := []string{
		"writes.cut_before=0.2", "writes.cut_after=0.2", "writes.error5xx_before=0.2", "writes.error5xx_after=0.2", "writes.garbled=0.1",
		"writes.internal_after=0.2", "writes.rate429=0.05", "writes.late=800ms,0.2", fmt.Sprintf("writes.latency=%s,0.1", requestTimeout+200*time.Millisecond), "writes.mismatch=0.1", "writes.html=0.1",
		"writes.refuse_repeat=0.5", "pending=1s,0.3", "lag_orders=700ms", "lag_cards=700ms", "lag_balance=700ms", "lag_holders=700ms",
		"P1.pending=1s", "latency=5ms", "reads.duplicate=0.2", "amounts=string", "reads.cut_before=0.05", "V2.fail=0.1", "error_status=400", "reads.shift=0.1",
	}
	c.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:c.rng.IntN(6)]
}

// seeds runs a test with several seeds: n of them, or what the environment
// says.
func seeds(t *testing.T, n uint64, run func(*testing.T, uint64)) {
	n = setting(t, "CARDFORM_CRASH_RUNS", n)
	first := setting(t, "CARDFORM_CRASH_SEED", 1)
	var all []job
	for seed := first; seed < first+n; seed++ {
		all = append(all, job{fmt.Sprint(seed), func(t *testing.T) { run(t, seed) }})
	}
	together(t, all)
}

// setting is a number of the environment, or what there is without it.
func setting(t *testing.T, name string, without uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return without
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// job is a subtest.
type job struct {
	name string
	run  func(*testing.T)
}

// together runs subtests side by side, more of them than there are processors:
// they mostly wait for processes, which mostly wait for the issuer.
func together(t *testing.T, jobs []job) {
	const atOnce = 20 / slowness
	if slowness > 1 {
		t.Logf("under the race detector one of %d is run", slowness)
	}
	queue := make(chan job)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for j := range queue {
				t.Run(j.name, j.run)
			}
		})
	}
	for i, j := range jobs {
		if i%slowness == 0 {
			queue <- j
		}
	}
	close(queue)
	workers.Wait()
}
