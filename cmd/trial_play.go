package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
)

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
	t.seen, t.known = &s.seen, attributes(s.known, &s.seen, 0)
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
	t.seen, t.known = &s.seen, attributes(now.known, &s.seen, 0)
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
