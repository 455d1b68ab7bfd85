package cmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// execute is the last part of the path: what was settled and what is planned
// go into the ledger and to the issuer.
func (p *apply) execute(ctx context.Context, s *sight, saved bool) error {
	w := p.world
	log := state.NewLog(s.stored, w.store, p.lease, w.run, p.app.Now)
	if err := p.record(ctx, log, s); err != nil {
		return fail("Make room on the disk and see that the directory can be written, then type the same command again.",
			"writing the ledger, before anything was sent: %w", err)
	}
	n, gross := ops(s.plan)
	if err := p.view.Show(view.Begin{Ops: n, Gross: gross}); err != nil {
		return err
	}
	p.app.graceful.Store(true)
	p.progress = newProgress(p.view)
	for i := range s.plan.Changes { // they were shown, and take a quarter of a large plan's memory
		c := &s.plan.Changes[i]
		c.Before, c.After, c.Fields = nil, nil, nil
	}
	result, err := p.applier(log, s, saved).Apply(ctx, s.plan, s.seen.Orders.Newest(s.known.Newest))
	result.Findings = undecided(s.input.Findings, result.Findings)
	code := applyCode(s.plan, result)
	if err != nil {
		return p.conclude(s.plan, result, nil, ExitError, err)
	}
	if err := p.learn(ctx, log); err != nil {
		p.app.say("The new cards' last four digits are not known yet: " + err.Error())
	}
	result.Head = log.State.Head
	outputs, wrong := p.after(log.State, s)
	if len(wrong) > 0 {
		if err := p.view.Show(view.Diagnostics(wrong)); err != nil {
			return err
		}
	}
	return p.conclude(s.plan, result, outputs, afterCode(code, wrong), nil)
}

// record writes whose ledger it is, what moved and what the lists settled.
func (p *apply) record(ctx context.Context, log *state.Log, s *sight) error {
	drafts := applier.Begin(log.State, p.world.genesis(s.input.Settings.MerchantID), p.app.mark("settle"), slices.Concat(applier.Moves(s.plan.Moved), s.drafts))
	open := map[string]state.Op{}
	for _, op := range slices.Concat(log.State.OpenOps(), slices.Collect(maps.Values(log.State.Freed))) {
		open[op.ID] = *op
	}
	p.app.check(applier.CheckBeforeSettle)
	if err := log.Append(ctx, drafts...); err != nil {
		return err
	}
	p.app.check(applier.CheckAfterSettle)
	for _, m := range s.plan.Moved {
		if err := p.view.Show(view.Event{Type: "moved", Time: p.app.Now(), From: m.From, Address: m.To, ID: m.ID}); err != nil {
			return err
		}
	}
	for _, d := range s.drafts {
		out, ok := d.Data.(state.Outcome)
		if !ok {
			continue
		}
		e := view.Event{
			Type: "settled", Time: p.app.Now(), Op: d.Op, Address: d.Address, Action: open[d.Op].Action, ID: out.ID,
			Gross: out.Gross, Fee: out.Fee, Net: out.Net, OrderNo: open[d.Op].OrderNo, Reason: applier.Verdict(out),
		}
		if err := p.view.Show(e); err != nil {
			return err
		}
	}
	return nil
}

func (p *apply) applier(log *state.Log, s *sight, saved bool) *applier.Applier {
	w := p.world
	concurrency := p.options.concurrency
	if concurrency == 0 {
		concurrency = w.settings.Provider.Concurrency
	}
	return &applier.Applier{
		Issuer: w.issuer, Log: log, Settings: s.input.Settings, RequestTimeout: w.settings.Provider.RequestTimeout,
		Wait: p.options.wait, Concurrency: concurrency, Numbers: s.want.Numbers, Want: s.want.Want,
		Clock: p.app.timer(), Progress: p.progress, PlanID: s.plan.PlanID, Saved: saved,
		Run: w.run, Who: p.app.user(), Started: w.since, Stop: p.app.drain, Checkpoint: p.app.Checkpoint,
	}
}

// applyCode is the exit code of what was done: 4, 130, 1, 3, in that order.
func applyCode(plan planner.Plan, r applier.Result) ExitCode {
	held := plan.Summary.Wait + plan.Summary.Blocked // skipped because the plan says so
	switch {
	case r.Unknown+len(r.Findings) > 0:
		return ExitUnknown
	case r.Interrupted:
		return ExitInterrupted
	case r.Failed+len(r.Problems)+plan.Summary.Blocked > 0:
		return ExitError
	case r.Pending > 0: // what was skipped waits for it
		return ExitPending
	case r.Skipped > held:
		return ExitError
	case plan.Summary.Wait > 0:
		return ExitPending
	}
	return ExitDone
}

// undecided is what a person must decide: what the plan found, and what the
// run did.
func undecided(planned, found []planner.Finding) []planner.Finding {
	var all []planner.Finding
	for _, f := range slices.Concat(found, planned) {
		known := slices.ContainsFunc(all, func(other planner.Finding) bool { return other.Op == f.Op })
		if f.Person && !known {
			all = append(all, f)
		}
	}
	return all
}

// conclude tells what became of the apply and what to type next.
func (p *apply) conclude(plan planner.Plan, r applier.Result, outputs view.Outputs, code ExitCode, err error) error {
	p.summed = true
	_ = p.view.Show(view.Summary{ // the exit code below says the same
		Moved: len(plan.Moved), Done: r.Done, Dropped: r.Dropped, Pending: r.Pending, Failed: r.Failed, Unknown: r.Unknown,
		Waiting: plan.Summary.Wait, Blocked: plan.Summary.Blocked, Skipped: max(0, r.Skipped-plan.Summary.Wait-plan.Summary.Blocked),
		Gross: r.Gross, PendingGross: p.progress.pendingGross(), Interrupted: r.Interrupted, Head: headText(r.Head), ExitCode: int(code), Outputs: outputs,
		Findings: r.Findings, Problems: r.Problems,
	})
	p.app.sayFindings(r.Findings)
	for _, problem := range r.Problems {
		p.app.say(problem)
	}
	if err != nil {
		next := "What was on its way is settled from the issuer's lists by the next run. Type: cardform apply"
		var trouble *state.Trouble
		if errors.As(err, &trouble) {
			next = trouble.Advice + "\n" + next
		}
		return &stop{code, fmt.Errorf("the ledger could not be written, so nothing more was sent: %w", err), next}
	}
	left := r.Failed+len(r.Problems) > 0 || r.Skipped > plan.Summary.Wait+plan.Summary.Blocked
	if next := nextAfter(code, left, plan.Summary.Blocked > 0); next != "" {
		p.app.say(next)
	}
	return silently(code)
}

// nextAfter is what to type after an apply. left says that something can be
// done that was not: what is blocked only stays so until somebody changes it, and
// what was done stays done whatever a condition says of it.
func nextAfter(code ExitCode, left, blocked bool) string {
	switch {
	case code == ExitUnknown:
		return "An outcome is unknown. To see what is open, type: cardform plan"
	case code == ExitError && !left && !blocked:
		return "Everything was done, and stays done. What is wrong with it is said above. To look again, type: cardform plan"
	case code == ExitError && !left:
		return "What is blocked says above what it needs. To look again, type: cardform plan"
	case code == ExitInterrupted, code == ExitError:
		return "To do what is left, type: cardform apply"
	case code == ExitPending:
		return "The issuer has not finished everything. To go on once it has, type: cardform apply"
	}
	return ""
}

// sayFindings tells what a person must decide. Ops of one class have the same
// candidates: those are listed once.
func (a *app) sayFindings(findings []planner.Finding) {
	var last []card.Order
	for _, f := range findings {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s (op %s): %s", f.Address, f.Action, f.Op, f.Reason)
		if len(f.Candidates) > 1 && slices.Equal(f.Candidates, last) {
			b.WriteString("\n  candidates: the same")
		} else {
			for _, o := range f.Candidates {
				fmt.Fprintf(&b, "\n  candidate: %s", orderText(o))
			}
		}
		if f.Advice != "" {
			b.WriteString("\n  " + f.Advice)
		}
		a.say(b.String())
		last = f.Candidates
	}
}

func orderText(o card.Order) string {
	return fmt.Sprintf("%s, %s, %s, card %s, gross %s, fee %s, net %s, %s", o.Shown(), o.Kind, o.Status, o.CardID, o.Gross, o.Fee, o.Net, o.CreatedAt.UTC().Format("2006-01-02 15:04:05"))
}
