package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// trial is one run of a test under way. Its issuer is an emulator and its
// ledger a file of its own, whatever the configuration says, and it knows no
// credentials.
type trial struct {
	run   *config.SuiteRun
	suite *config.Suite
	from  *trial // that it continues; nil for none
	home  *app   // the command's
	app   *app   // its own
	dir   string // of the ledger and the issuer's accounts
	clock *hurried
	talk  bytes.Buffer // what the commands in it say

	played                  // emptied once it is judged: of hundreds of runs only what they found is kept
	parsed  *config.Parsed  // what the runs share: the files
	verbose bool            // its plan will be shown
	outputs []config.Output // for the runs that continue it
	result  view.TestRun
	done    chan struct{}
}

// played is what a trial has while it goes on.
type played struct {
	cfg    *config.Config
	world  *world
	issuer *emulator.Emulator
	seen   *card.Inventory // at the end; nil before it
	known  config.Known    // at the end
	facts  map[string]json.RawMessage
	fired  map[string]int // faults, by name; nil before they were counted
	limits bool           // a limits block refused
	found  card.Diagnostics
	stops  error // that the plan or the apply ended with
}

func (a *app) newTrial(s *config.Suite, r *config.SuiteRun, dir string) *trial {
	t := &trial{
		run: r, suite: s, home: a, dir: dir, clock: &hurried{}, done: make(chan struct{}),
		result: view.TestRun{File: s.Name, Run: r.Name, Command: "plan", Status: view.TestSkipped},
	}
	if r.Apply {
		t.result.Command = "apply"
	}
	t.app = &app{
		Env: Env{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &t.talk, Environ: stagedEnviron(a.Environ), Now: t.clock.Now},
		dir: a.dir, noColor: true, vars: a.vars, hinted: a.hinted, names: a.names, clock: t.clock, drain: a.drain,
	}
	t.app.human = sync.OnceValue(t.app.newHuman)
	return t
}

// stagedEnviron is an environment without credentials, and without a log that
// several runs would write at once.
func stagedEnviron(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		return strings.HasPrefix(kv, "TRUSTPAY_") || strings.HasPrefix(kv, "CARDFORM_LOG")
	})
}

// carryOut does the run and judges it.
func (t *trial) carryOut(ctx context.Context) {
	begun := time.Now()
	t.facts = map[string]json.RawMessage{}
	err := t.play(ctx)
	t.result.Millis = time.Since(begun).Milliseconds()
	if ctx.Err() != nil {
		return // it was cut short, and says nothing
	}
	t.judge(err)
	t.played = played{}
	if !t.verbose {
		t.result.Plan = nil
	}
}

// play does the run. What is wrong with the configuration is found, not an
// error.
func (t *trial) play(ctx context.Context) (err error) {
	if err := t.inherit(); err != nil {
		return err
	}
	past := t.past()
	scene := t.load(past)
	if t.found.HasErrors() {
		return nil
	}
	if err := t.open(ctx, scene); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.world.Close(), t.issuer.Close()) }()
	if err := t.stage(ctx, scene); err != nil || t.found.HasErrors() {
		return err
	}
	if t.run.Apply {
		t.stops = t.apply(ctx)
	} else {
		t.stops = t.plan(ctx)
	}
	if t.known == nil || t.code() != t.run.ExitCode {
		return ctx.Err()
	}
	return t.assert(past)
}

// load reads the configuration, and what the issuer is to be like. A scene at
// another time has it read once more, as functions may tell the time.
func (t *trial) load(past config.Past) (scene config.Scene) {
	o := t.app.options()
	o.Now, o.Parsed = t.clock.Now, t.parsed
	for range 2 {
		var ds card.Diagnostics
		if t.cfg, t.found = t.run.Load(o, past); t.found.HasErrors() {
			return scene
		}
		scene, ds = t.run.Scene(t.cfg, past)
		t.found = append(t.found, ds...)
		if scene.Time.IsZero() {
			break
		}
		t.clock.start(scene.Time)
	}
	return scene
}

// past is what the run may know before it begins.
func (t *trial) past() config.Past {
	past := config.Past{Runs: map[string][]config.Output{}}
	for i := range 100 {
		past.Stock = append(past.Stock, emulator.StockNumber(i))
	}
	for at := t.from; at != nil; at = at.from {
		past.Runs[at.run.Name] = at.outputs
	}
	return past
}

// The files of a trial.
const (
	trialLedger   = "cardform.state"
	trialAccounts = "cardform.emulator"
)

// morning is when a run begins that says nothing of the time: on the day of
// today, so that dates in the configuration mean what they mean, and at an hour
// from which a test does not get into another day.
func morning(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour).Add(9 * time.Hour) }

// later is how long after a run another one begins that continues it: long
// enough for all that is done to show in the issuer's lists.
const later = time.Hour

// inherit copies what the run before left.
func (t *trial) inherit() error {
	t.clock.start(morning(t.home.Now()))
	if err := os.Mkdir(t.dir, 0o700); err != nil || t.from == nil {
		return err
	}
	t.clock.start(t.from.clock.Now().Add(later))
	for _, name := range []string{trialLedger, trialAccounts} {
		data, err := os.ReadFile(filepath.Join(t.from.dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // a plan begins no ledger
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(t.dir, name), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
