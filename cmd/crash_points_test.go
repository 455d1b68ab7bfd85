package cmd_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd"
)

// At every named point, in every mode, an apply is killed: one that builds a
// fleet, and one that refills it; one of the two is that of a saved plan. The
// next apply does exactly the rest. A run that is not killed at its point fails
// the test, so a point that is renamed, or that no run comes by, does too.
//
// By default a point is met at its first, a middle or its last passage, which
// the modes share out; with CARDFORM_CRASH_EVERY=1 at each of them.
func TestCrashPoints(t *testing.T) {
	t.Parallel()
	seed, every := setting(t, "CARDFORM_CRASH_SEED", 1), os.Getenv("CARDFORM_CRASH_EVERY") != ""
	var all []job
	for i, mode := range issuerModes() {
		for j, p := range crashPoints() {
			rng := rand.New(rand.NewPCG(seed, uint64(100*i+j)))
			passages := []int{passage(rng, i+j, p.passages(false))}
			if every {
				passages = upTo(p.passages(false))
			}
			for _, n := range passages {
				saved := (i+j+n)%2 == 0
				all = append(all, job{fmt.Sprintf("%s/%s-%d", mode, p, n), func(t *testing.T) {
					c := newCrash(t, seed, mode, (*crash).small)
					c.pointed(p, n, false, saved)
					c.checkIssuer()
					c.spend(true)
					c.pointed(p, min(n, p.passages(true)), true, !saved)
					c.check()
				}})
			}
		}
	}
	together(t, all)
}

// passage draws the first, a middle or the last of n passages.
func passage(rng *rand.Rand, which, n int) int {
	switch which % 3 {
	case 0:
		return 1
	case 1:
		return 1 + rng.IntN(n)
	}
	return n
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// crashPoint is a checkpoint of the applier, or one of the moments of a call at
// the issuer's.
type crashPoint string

const issuerSide = "issuer_"

func crashPoints() []crashPoint {
	all := []crashPoint{trapBefore: issuerSide + "before_effect", trapEffect: issuerSide + "after_effect", trapAnswered: issuerSide + "after_answer"}
	for _, p := range applier.Checkpoints() {
		all = append(all, crashPoint(p))
	}
	return all
}

// passages is how often an apply of the small fleet comes by for certain: once,
// or with each op.
func (p crashPoint) passages(refill bool) int {
	switch {
	case slices.Contains([]crashPoint{
		applier.CheckBeforeSettle, applier.CheckAfterSettle, applier.CheckBeforeBegin, applier.CheckAfterBegin,
		applier.CheckBeforeLook, applier.CheckAfterLook, applier.CheckBeforeEnd, applier.CheckAfterEnd,
	}, p):
		return 1
	case refill:
		return smallRefill
	}
	return smallBuild
}

// pointed applies, is killed at the n-th passage of a point, and applies again
// until nothing is left.
func (c *crash) pointed(p crashPoint, n int, refill, saved bool) {
	c.t.Helper()
	how := []string{"apply", "--auto-approve"}
	if saved {
		how = []string{"apply", filepath.Join(c.dir, fmt.Sprintf("%t.cardplan", refill))}
		c.exits(cmd.ExitDone, "plan", "--out", how[1])
	}
	switch p {
	case applier.CheckBeforeSettle, applier.CheckAfterSettle: // it has something to settle
		c.dies(applier.CheckBeforeSend, 2, how)
	case applier.CheckBeforeLook, applier.CheckAfterLook: // it has something to look for
		c.fault("P1.cut_after=once", "V2.cut_after=once", "V5.cut_after=once", "P8.cut_before=once")
	}
	c.dies(p, n, how)
	c.calmly()
	if !saved {
		c.exits(cmd.ExitDone, how...)
		return
	}
	c.usesUp(how)
}

// dies runs an apply that is killed at a point.
func (c *crash) dies(p crashPoint, n int, how []string) {
	c.t.Helper()
	o := c.fed(func() outcome { return c.struck(p, n, how) })
	if !o.killed {
		c.failf("no run came by %s:%d, and none was killed there", p, n)
	}
	c.trap.calm()
}

// struck runs an apply, and kills it if it comes by a point.
func (c *crash) struck(p crashPoint, n int, how []string) outcome {
	c.t.Helper()
	if !strings.HasPrefix(string(p), issuerSide) {
		return c.start(c.dir, []string{fmt.Sprintf("%s=%s:%d", killEnv, p, n)}, how...).wait()
	}
	return c.trapped(n, slices.Index(crashPoints(), p), how...)
}

// trapped runs the binary, which is killed at its n-th call that changes
// something.
func (c *crash) trapped(n, when int, args ...string) outcome {
	c.t.Helper()
	var run *process
	started := make(chan struct{})
	c.trap.arm(n, when, func() {
		<-started
		run.kill()
	})
	defer c.trap.disarm()
	run = c.start(c.dir, nil, args...)
	close(started)
	return run.wait()
}

// usesUp applies a saved plan to its end. Then neither it nor another apply has
// anything to do.
func (c *crash) usesUp(how []string) {
	c.t.Helper()
	var o outcome
	for range 3 {
		if o = c.run(how...); o.code != cmd.ExitDone {
			break
		}
	}
	sent := c.trap.count()
	if !usedUp(o) {
		c.failf("the plan is not used up")
	}
	c.exits(cmd.ExitDone, "apply", "--auto-approve")
	if c.trap.count() != sent {
		c.failf("a plan that was used up had left %d calls", c.trap.count()-sent)
	}
}
