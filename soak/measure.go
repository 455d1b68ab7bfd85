package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cardform/cardform/internal/rig"
	"github.com/cardform/cardform/state"
)

// sample is what was measured at the end of one round.
type sample struct {
	Wanted    int           // cards that the fleet wants
	Rows      int           // of holders, cards and bindings that the issuer lists, and resources of the ledger: what a plan works on
	Orders    int           // that the issuer lists
	Plan      time.Duration // a plan with nothing to do
	Requests  int64         // of that plan
	PlanPeak  int64         // bytes, as all below
	Apply     time.Duration // the longest run of apply that was left alone, of this round
	ApplyPeak int64
	Files     int // open at once, in any run of this round
	Issuer    int64
	Ledger    int64
	Entries   int64
	State     sizes
}

// sizes counts what the fold of a ledger holds.
type sizes struct{ Resources, Open, Freed, Plans, Marks int }

// measure plans once more, which must find nothing to do, and takes a sample.
func (w *world) measure(has *held) (sample, []string, error) {
	before, err := w.issuer.Requests()
	if err != nil {
		return sample{}, nil, err
	}
	u, err := w.run(rig.Ending{}, "plan", "--detailed-exitcode")
	if err != nil {
		return sample{}, nil, err
	}
	after, err := w.issuer.Requests()
	if err != nil {
		return sample{}, nil, err
	}
	s := sample{
		Wanted: w.fleet.wantedUnits(), Orders: has.orders, Plan: u.Wall, Requests: after - before, PlanPeak: u.Peak,
		Apply: w.tally.apply.Wall, ApplyPeak: w.tally.apply.Peak, Files: w.tally.files,
		Issuer: w.issuer.Memory(), Ledger: w.ledgerSize(),
	}
	w.tally.apply, w.tally.files = rig.Usage{}, 0
	if s.State, s.Entries, err = w.fold(); err != nil {
		return s, nil, err
	}
	s.Rows = has.rows - has.orders + s.State.Resources
	if u.Code != 0 {
		return s, []string{fmt.Sprintf("after everything was applied, plan --detailed-exitcode exits with %d", u.Code)}, nil
	}
	return s, nil, nil
}

func (w *world) ledgerFile() string { return filepath.Join(w.runner.Dir, "cardform.state") }

// ledgerSize is that of the ledger with what SQLite keeps beside it.
func (w *world) ledgerSize() int64 {
	sum := int64(0)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(w.ledgerFile() + suffix); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// fold loads the ledger's state and counts what is in it.
func (w *world) fold() (sizes, int64, error) {
	ctx := context.Background()
	store, err := state.OpenSQLite(ctx, w.ledgerFile())
	if err != nil {
		return sizes{}, 0, err
	}
	known, err := store.Load(ctx)
	if err != nil {
		return sizes{}, 0, err
	}
	n := sizes{Resources: len(known.Resources), Open: len(known.Ops), Freed: len(known.Freed), Plans: len(known.Plans)}
	for _, p := range known.Plans {
		n.Marks += len(p.Done)
	}
	return n, known.Head.Seq, store.Close()
}

// tally counts what a world went through. Killed and interrupted are the runs
// that it met.
type tally struct {
	Runs, Applies, Plans, Saved   int
	Killed, Interrupted, Restarts int
	Verified                      int
	Codes                         map[int]int // exit codes of apply; -1: killed
	first                         rig.Usage   // the first apply that ended by itself
	apply                         rig.Usage   // the longest of this round, and the largest peak
	files                         int         // most open files of this round
	samples                       []sample
}

func (t *tally) count(command string, e rig.Ending, u rig.Usage) {
	if t.Codes == nil {
		t.Codes = map[int]int{}
	}
	t.Runs++
	t.files = max(t.files, u.Files)
	switch command {
	case "plan":
		t.Plans++
	case "ledger":
		t.Verified++
	case "apply":
		t.Applies++
		t.Codes[u.Code]++
		switch {
		case u.Code == -1:
			t.Killed++
			return // what it took says nothing
		case e.How == os.Interrupt && u.Code == 130:
			t.Interrupted++
		}
		if len(t.samples) == 0 {
			t.first.Wall, t.first.Peak = max(t.first.Wall, u.Wall), max(t.first.Peak, u.Peak)
		}
		t.apply.Wall, t.apply.Peak = max(t.apply.Wall, u.Wall), max(t.apply.Peak, u.Peak)
	}
}
