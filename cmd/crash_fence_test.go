package cmd_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/state"
)

// While one run has the ledger no other gets it, by whatever way it comes; it
// says who has it and since when. unlock says the same and changes nothing.
// When the process is gone, the ledger is free at once.
func TestSecondRun(t *testing.T) {
	t.Parallel()
	c := newCrash(t, 1, issuerModes()[0], (*crash).small)
	first, letGo := c.hold(applier.CheckBeforeSend, 2, c.apply()...)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(c.dir, link); err != nil {
		t.Fatal(err)
	}
	who := c.holder()
	if who.PID != first.cmd.Process.Pid {
		c.failf("the lock names process %d, and %d has it", who.PID, first.cmd.Process.Pid)
	}
	name := fmt.Sprintf("process %d of tester on %s", who.PID, who.Host)
	since := who.Since.Format(time.RFC3339)
	for _, dir := range []string{c.dir, link, filepath.Join(c.dir, "..", filepath.Base(c.dir))} {
		for _, args := range [][]string{c.apply(), {"unlock"}, {"state", "rm", "virtual_card.v0"}} {
			o := c.start(dir, nil, args...).wait()
			if o.code != cmd.ExitError || !strings.Contains(o.said, name) || !strings.Contains(o.said, since) {
				c.failf("the second run was not told %q and %q", name, since)
			}
		}
	}
	if sent := c.trap.count(); sent > 1 {
		c.failf("%d calls were sent while the first run waited", sent)
	}
	first.kill()
	first.wait()
	letGo()
	if o := c.exits(cmd.ExitDone, "unlock"); !strings.Contains(o.said, "Nobody holds the ledger") {
		c.failf("unlock does not say that the ledger is free")
	}
	c.exits(cmd.ExitDone, c.apply()...)
	c.check()
}

// unlock leaves the lock of a process that lives alone: that run goes on to its
// end.
func TestUnlockBreaksNothing(t *testing.T) {
	t.Parallel()
	c := newCrash(t, 2, issuerModes()[1], (*crash).small)
	first, letGo := c.hold(applier.CheckAfterIntent, 3, c.apply()...)
	if o := c.exits(cmd.ExitError, "unlock"); !strings.Contains(o.said, "nothing was changed") {
		c.failf("unlock does not say what it did")
	}
	c.exits(cmd.ExitError, c.apply()...)
	letGo()
	if o := first.wait(); o.code != cmd.ExitDone {
		c.failf("the run whose lock was looked at ended with %d", o.code)
	}
	c.check()
}

// A run whose lease is lost sends nothing more, whatever it was about to do:
// not even the call that is next. What it leaves open the next run settles.
func TestLeaseLost(t *testing.T) {
	t.Parallel()
	ways := map[string]func(lock string) error{
		"removed": os.Remove,
		"replaced": func(lock string) error {
			other := lock + ".new"
			if err := os.WriteFile(other, nil, 0o600); err != nil {
				return err
			}
			return os.Rename(other, lock)
		},
		"renamed": func(lock string) error { return os.Rename(lock, lock+".old") },
	}
	points := []string{
		applier.CheckAfterSettle, applier.CheckBeforeBegin, applier.CheckAfterBegin, applier.CheckBeforeIntent, applier.CheckAfterIntent,
		applier.CheckBeforeSend, applier.CheckAfterAnswer, applier.CheckBeforeOutcome, applier.CheckAfterOutcome,
	}
	var all []job
	for i, point := range points {
		n := 1
		if !slices.Contains(points[:3], point) {
			n = 2 + i%3
		}
		for how, lose := range ways {
			all = append(all, job{point + "-" + how, func(t *testing.T) {
				c := newCrash(t, uint64(i), issuerModes()[i%4], (*crash).small)
				run, letGo := c.hold(point, n, c.apply("--concurrency", "1")...)
				sent := c.trap.count()
				if err := lose(c.ledger() + ".lock"); err != nil {
					t.Fatal(err)
				}
				letGo()
				o := run.wait()
				if o.code != cmd.ExitError || !strings.Contains(o.said, "removed or replaced") {
					c.failf("it ended with %d and does not say why", o.code)
				}
				if n := c.trap.count() - sent; n > onItsWay(point) {
					c.failf("%d calls were sent after the lease was lost", n)
				}
				c.exits(cmd.ExitDone, c.apply()...)
				c.check()
			}})
		}
	}
	together(t, all)
}

// onItsWay is how many calls a run that makes one at a time may have out at a
// point.
func onItsWay(point string) int {
	if slices.Contains([]string{applier.CheckBeforeIntent, applier.CheckAfterIntent, applier.CheckAfterOutcome}, point) {
		return 1
	}
	return 0
}

// ledger is the path of the ledger.
func (c *crash) ledger() string { return filepath.Join(c.dir, "cardform.state") }

// holder is who the lock file names.
func (c *crash) holder() state.Holder {
	c.t.Helper()
	text, err := os.ReadFile(c.ledger() + ".lock")
	var who state.Holder
	if err == nil {
		err = json.Unmarshal(text, &who)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return who
}
