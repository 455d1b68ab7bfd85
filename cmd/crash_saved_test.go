package cmd_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd"
)

// A saved plan that two processes apply at once is carried out once: the other
// one finds the ledger held, or the plan used up.
func TestSavedPlanTwiceAtOnce(t *testing.T) {
	t.Parallel()
	var all []job
	for i, mode := range issuerModes() {
		all = append(all, job{mode.String(), func(t *testing.T) {
			c := newCrash(t, uint64(i), mode, (*crash).small)
			how := c.save()
			var both [2]*process
			for i := range both {
				both[i] = c.start(c.dir, nil, how...)
			}
			a, b := both[0].wait(), both[1].wait()
			if a.code != cmd.ExitDone {
				a, b = b, a
			}
			held := b.code == cmd.ExitError && strings.Contains(b.said, "the ledger is held by ")
			if a.code != cmd.ExitDone || !held && !usedUp(b) {
				c.failf("two applies of one plan ended with %d and %d", a.code, b.code)
			}
			c.check()
		}})
	}
	all = append(all, job{"held", func(t *testing.T) {
		c := newCrash(t, 5, issuerModes()[0], (*crash).small)
		how := c.save()
		first, letGo := c.hold(applier.CheckBeforeSend, 2, how...)
		if o := c.exits(cmd.ExitError, how...); !strings.Contains(o.said, "the ledger is held by process") {
			c.failf("the second apply is not told who holds the ledger")
		}
		letGo()
		first.wait()
		if o := c.run(how...); !usedUp(o) {
			c.failf("the plan is not used up")
		}
		c.check()
	}})
	together(t, all)
}

// A saved plan that was carried out is not carried out again with a ledger from
// before that, whatever the issuer does with order numbers: not by the first
// apply, and not by the next.
func TestSavedPlanOlderLedger(t *testing.T) {
	t.Parallel()
	var all []job
	for i, mode := range issuerModes() {
		all = append(all,
			job{mode.String() + "/open", func(t *testing.T) {
				c := newCrash(t, uint64(i), mode, (*crash).small)
				c.exits(cmd.ExitDone, c.apply()...)
				c.extra = "\nvirtual_card \"free\" {\n  card_type = \"23\"\n  balance { target = 70 }\n}\n"
				c.write(c.dir)
				c.repeats(func() {})
			}},
			job{mode.String() + "/fund", func(t *testing.T) {
				c := newCrash(t, uint64(i), mode, (*crash).small)
				c.exits(cmd.ExitDone, c.apply()...)
				c.pass()
				c.empty()
				c.repeats(c.empty)
			}})
	}
	together(t, all)
}

// A saved plan that was cut short goes on with what is left; but what it has
// done already it does not do again, even when that is wanted again.
func TestSavedPlanSpentAgain(t *testing.T) {
	t.Parallel()
	c := newCrash(t, 1, issuerModes()[1], (*crash).small)
	c.exits(cmd.ExitDone, c.apply()...)
	c.pass()
	c.empty()
	how := append(c.save(), "--concurrency", "1")
	c.diesAhead(how)
	c.pass()
	c.empty()
	sent := c.trap.count()
	o := c.exits(cmd.ExitRefused, how...)
	if !strings.Contains(o.said, "fund was done for this plan already and would be done again") || c.trap.count() != sent {
		c.failf("%d calls of a plan whose changes were done and are wanted again", c.trap.count()-sent)
	}
}

// diesAhead runs an apply, one call at a time, that dies once its first outcome
// is recorded. It gets no further than its third call meanwhile.
func (c *crash) diesAhead(how []string) {
	c.t.Helper()
	var run *process
	started := make(chan struct{})
	c.trap.arm(3, trapBefore, func() {
		<-started
		<-run.ended
	})
	defer c.trap.disarm()
	run = c.start(c.dir, []string{killEnv + "=" + applier.CheckAfterOutcome + ":1"}, how...)
	close(started)
	if o := run.wait(); !o.killed {
		c.failf("it was not killed")
	}
	c.trap.calm()
}

// repeats carries out a saved plan, puts the ledger of before in place, and
// applies the plan again, twice.
func (c *crash) repeats(between func()) {
	c.t.Helper()
	old := cleanDir(c.t)
	c.keep(old)
	how := append(c.save(), "--wait", "20s")
	c.exits(cmd.ExitDone, how...)
	c.pass()
	before := c.issuer.Totals()
	between()
	for range 2 {
		c.keep("")
		c.note("--- and one from before the plan is put in its place\n")
		c.restore(old, c.dir)
		for range 2 { // where order numbers tell, the first may have to ask the issuer
			o := c.run(how...)
			stopped := o.code == cmd.ExitRefused || o.code == cmd.ExitUnknown && c.mode == issuerMode{"merchant", "platform"}
			if after := c.issuer.Totals(); !stopped || after.Accounts[0].Gross != before.Accounts[0].Gross || after.Accounts[1].Gross != before.Accounts[1].Gross {
				c.failf("a plan that was carried out with another ledger ends with %d", o.code)
			}
			c.pass()
		}
	}
}

// save plans into a file and returns how to apply it.
func (c *crash) save() []string {
	c.t.Helper()
	file := filepath.Join(c.dir, "saved.cardplan")
	c.exits(cmd.ExitDone, "plan", "--out", file)
	return []string{"apply", file}
}

func usedUp(o outcome) bool {
	return o.code == cmd.ExitRefused && strings.Contains(o.said, "the plan is used up")
}

// empty spends all that is on the cards.
func (c *crash) empty() {
	c.t.Helper()
	seen, err := c.books.look()
	for _, has := range seen.Cards {
		if err == nil && has.Balance > 0 {
			err = c.issuer.Spend(has.ID, has.Balance, "Hotel")
		}
	}
	if err != nil {
		c.failf("%v", err)
	}
}
