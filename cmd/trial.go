package cmd

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	"github.com/cardform/cardform/planner"
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

	cfg    *config.Config
	world  *world
	issuer *emulator.Emulator
	seen   *card.Inventory
	known  config.Known
	facts  map[string]json.RawMessage
	fired  map[string]int // faults, by name; nil before they were counted
	limits bool           // a limits block refused
	found  card.Diagnostics
	stops  error // that the plan or the apply ended with

	parsed  *config.Parsed  // what the runs share: the files
	verbose bool            // its plan will be shown
	outputs []config.Output // for the runs that continue it
	result  view.TestRun
	done    chan struct{}
}

func (a *app) newTrial(s *config.Suite, r *config.SuiteRun, dir string) *trial {
	t := &trial{
		run: r, suite: s, home: a, dir: dir, clock: &hurried{}, facts: map[string]json.RawMessage{}, done: make(chan struct{}),
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
	err := t.play(ctx)
	t.result.Elapsed = time.Since(begun)
	if ctx.Err() != nil {
		return // it was cut short, and says nothing
	}
	t.judge(err)
	t.cfg, t.world, t.issuer, t.seen, t.known, t.facts, t.found = nil, nil, nil, nil, nil, nil, nil // of hundreds of runs only what they found is kept
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
	if t.cfg == nil || t.known == nil || t.code() != t.run.ExitCode {
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

// plan is the plan command, without its output.
func (t *trial) plan(ctx context.Context) error {
	s, err := t.world.plan(ctx, t, t.options(), newPlanID())
	if err == nil {
		err = s.aimed(t.options())
	}
	if err != nil {
		return err
	}
	if err := t.Show(t.world.shown(s.plan)); err != nil {
		return err
	}
	t.seen, t.known = &s.seen, attributes(s.known, &s.seen)
	t.app.sayFindings(undecided(s.input.Findings, nil))
	return silently(planCode(s, false))
}

func (t *trial) options() planner.Options {
	return planner.Options{Targets: t.run.Targets, Excludes: t.run.Excludes, Replaces: t.run.Replaces, NewLedger: t.run.NewLedger}
}

// apply is the apply command, without its output, and a look at the issuer after
// it.
func (t *trial) apply(ctx context.Context) (err error) {
	p := &apply{app: t.app, options: applyOptions{autoApprove: true, wait: 5 * time.Minute}, view: t, world: t.world}
	t.world.run = newRunID()
	if p.lease, err = t.app.lease(ctx, t.world.store, t.world.run); err != nil {
		return err
	}
	t.world.since = t.app.Now()
	err = errors.Join(p.asked(ctx, t.options()), p.lease.Release())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var sum view.Summary
	if t.result.Summary != nil {
		sum = *t.result.Summary
	}
	facts, wrong := factsOfApply(sum, t.codeOf(err))
	t.facts["apply"] = facts
	return errors.Join(err, wrong, t.look(ctx))
}

// look sees what the apply left, with nothing going wrong any more.
func (t *trial) look(ctx context.Context) error {
	if t.found.HasErrors() {
		return nil
	}
	t.fired = t.issuer.Faults().Fired()
	t.calm()
	s := &sight{}
	if err := t.world.look(ctx, s); err != nil {
		return err
	}
	now, _, err := align(t.cfg, against(t.cfg, &s.seen), s.stored, t.app.Now())
	if err != nil {
		return err
	}
	t.seen, t.known = &s.seen, attributes(now.known, &s.seen)
	return nil
}

// assert evaluates the run's assertions.
func (t *trial) assert(past config.Past) (err error) {
	if t.fired == nil {
		t.fired = t.issuer.Faults().Fired()
	}
	if t.facts["issuer"], err = factsOfIssuer(t.issuer, t.fired); err != nil {
		return err
	}
	outputs, ds := t.run.Assert(t.cfg, config.Observed{Seen: t.seen, Known: t.known, Past: past, Facts: t.facts})
	t.outputs, t.found = outputs, append(t.found, ds...)
	return nil
}

var _ view.View = (*trial)(nil)

// Show implements view.View: it keeps what assertions are about.
func (t *trial) Show(m view.Message) (err error) {
	switch m := m.(type) {
	case view.Diagnostics:
		t.found = append(t.found, m...)
	case view.Plan:
		t.facts["plan"], err = factsOfPlan(m.Plan)
		t.found = append(t.found, m.Diagnostics...)
		t.limits = slices.ContainsFunc(m.Refusals, func(r planner.Refusal) bool { return r.Code == planner.RefusedLimit })
		m.Changes = slices.Clone(m.Changes) // an apply empties those that it is given
		m.Diagnostics = nil
		t.result.Plan = &m
	case view.Summary:
		t.result.Summary = &m
	case view.Event:
		if m.Type != "begin" && m.Type != "done" && m.Reason != "" {
			fmt.Fprintf(&t.talk, "%s: %s: %s\n", m.Address, m.Type, m.Reason)
		}
	}
	return err
}

func (t *trial) code() int { return int(t.codeOf(t.stops)) }

func (t *trial) codeOf(err error) ExitCode {
	if err == nil {
		return ExitDone
	}
	return cmp.Or(stopOf(err).code, ExitError)
}
