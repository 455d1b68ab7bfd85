package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// freshFor is how old a listing may be when a person says yes to its plan.
const freshFor = 60 * time.Second

type applyOptions struct {
	scope
	file        string // "" plans and asks
	autoApprove bool
	json        bool
	concurrency int
	wait        time.Duration
}

func newApplyCmd(a *app) *cobra.Command {
	var o applyOptions
	c := &cobra.Command{
		Use: "apply [FILE]", Short: "Do what a plan says", Args: atMost(1),
		Long: `apply plans, shows the plan, asks, and does it. With the file of a saved plan it
does exactly what the file says, without asking, or refuses. The first Ctrl-C
stops new calls and waits for those on their way; the second stops at once.`,
		Example: "  cardform apply\n  cardform apply --auto-approve\n  cardform apply monday.cardplan",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.file = args[0]
			}
			return runApply(c.Context(), a, o)
		},
	}
	o.flags(a, c)
	c.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON event a line")
	c.Flags().IntVar(&o.concurrency, "concurrency", 0, "`N` calls at a time (default: concurrency of the provider block)")
	c.Flags().DurationVar(&o.wait, "wait", 5*time.Minute, "wait at most a `DURATION`, as 90s or 10m, for pending orders, then exit with 3")
	return c
}

func (o applyOptions) check() error {
	switch {
	case o.concurrency < 0:
		return fail("Write --concurrency 8, for example.", "--concurrency cannot be negative")
	case o.concurrency > config.MaxConcurrency:
		return fail(fmt.Sprintf("Write --concurrency %d, or less.", config.MaxConcurrency), "--concurrency %d is more than %d, the most that may be in flight", o.concurrency, config.MaxConcurrency)
	case o.wait < 0:
		return fail("Write --wait 5m, for example.", "--wait cannot be negative")
	case o.file != "" && o.given():
		return fail("Plan again with these flags: cardform plan --out FILE", "a plan file is applied as it is: --target, --exclude, --replace and --new-ledger belong to plan")
	}
	return nil
}

func runApply(ctx context.Context, a *app, o applyOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if !o.json {
		return (&apply{app: a, options: o, view: a.human()}).run(ctx)
	}
	stream := view.NewStream(a.Stdout, a.human(), a.names)
	if err := stream.Show(version()); err != nil {
		return err
	}
	p := &apply{app: a, options: o, view: stream}
	return p.endStream(ctx, p.run(ctx))
}

// endStream makes sure that a stream ends with a summary, whatever happened.
func (p *apply) endStream(ctx context.Context, err error) error {
	if p.summed {
		return err
	}
	code, s := ExitDone, &stop{}
	if err = p.app.interrupted(ctx, err); err != nil {
		s = stopOf(err)
		code = s.code
	}
	if s.err != nil {
		if err := p.view.Show(view.Failure{Message: p.app.typed(s.Error()), Next: p.app.typed(s.next), Code: int(code)}); err != nil {
			return err
		}
	}
	return errors.Join(p.view.Show(view.Summary{ExitCode: int(code)}), silently(code))
}

// apply is one apply under way.
type apply struct {
	app      *app
	options  applyOptions
	view     view.View
	world    *world
	lease    state.Lease
	progress *progress // nil before anything is sent
	summed   bool      // the summary was shown
}

func (p *apply) run(ctx context.Context) (err error) {
	if p.world, err = p.app.open(ctx, p.view, p.options.concurrency); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.world.Close()) }()
	p.world.run = newRunID()
	if p.lease, err = p.app.lease(ctx, p.world.store, p.world.run); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.lease.Release()) }()
	p.world.since = p.app.Now()
	if p.options.file != "" {
		return p.saved(ctx)
	}
	options, err := p.options.scope.options()
	if err != nil {
		return err
	}
	return p.asked(ctx, options)
}

// asked plans, shows, asks and applies.
func (p *apply) asked(ctx context.Context, options planner.Options) error {
	s, err := p.plan(ctx, options, newPlanID())
	if err == nil {
		err = s.aimed(options)
	}
	if err == nil {
		err = p.view.Show(p.world.shown(s.plan))
	}
	for err == nil {
		if done, err := p.settled(s); err != nil {
			return err
		} else if done {
			return p.unchanged(s)
		}
		if err = p.ask(ctx, s); err != nil {
			return err
		}
		if p.app.Now().Sub(s.input.Seen.BegunAt) <= freshFor || p.options.autoApprove {
			return p.execute(ctx, s, false)
		}
		before := s.plan
		if s, err = p.world.plan(ctx, p.view, options, s.plan.PlanID); err != nil {
			return err
		}
		if samePlan(before, s.plan) {
			return p.execute(ctx, s, false)
		}
		p.app.say("The plan was more than a minute old, and things have moved. This is the plan now:")
		err = p.view.Show(p.world.shown(s.plan))
	}
	return err
}

// plan plans. What an earlier run left unknown is waited for until the issuer's
// lists can settle it, within --wait.
func (p *apply) plan(ctx context.Context, o planner.Options, planID string) (*sight, error) {
	last := p.app.Now().Add(p.options.wait)
	for {
		s, err := p.world.plan(ctx, p.view, o, planID)
		if err != nil {
			return nil, err
		}
		due, ok := applier.Due(s.input.Findings)
		if !ok || due.After(last) {
			return s, nil
		}
		p.app.say(fmt.Sprintf("What an earlier run left open (ops: %d) is settled from the issuer's lists in %s at the latest.",
			len(s.input.Findings), due.Sub(p.app.Now()).Round(time.Second)))
		select {
		case <-p.app.timer().After(due.Sub(p.app.Now())):
		case <-p.app.drain:
			return nil, context.Canceled
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// settled refuses a plan that must not be applied, and reports whether there
// is nothing to apply. Nobody to ask comes before too little money.
func (p *apply) settled(s *sight) (done bool, err error) {
	code := refusalCode(s.plan.Refusals)
	if code != ExitRefused {
		if err := p.unasked(s); err != nil {
			return true, err
		}
	}
	if code != ExitDone {
		return true, &stop{code, errors.New("nothing was sent: the plan is refused for the reasons above"), s.plan.Refusals[0].Advice}
	}
	if s.plan.Changed() || len(s.drafts) > 0 || len(undecided(s.input.Findings, nil)) > 0 {
		return false, nil
	}
	return true, nil
}

// approved reports whether nobody need be asked: the file of a saved plan is an
// approval, and what changes nothing needs none.
func (p *apply) approved(s *sight) bool {
	return p.options.file != "" || p.options.autoApprove || !s.plan.Effective()
}

// unasked refuses a plan that nobody has approved, where there is nobody to ask.
func (p *apply) unasked(s *sight) error {
	if p.approved(s) || !p.options.json && p.app.Terminal.In {
		return nil
	}
	return refuse("Type: cardform apply --auto-approve\nOr let a person approve a file: cardform plan --out FILE, then cardform apply FILE",
		"there is no terminal to ask whether this plan may be applied; nothing was sent")
}

// ask lets a person approve what the plan does.
func (p *apply) ask(ctx context.Context, s *sight) error {
	if p.approved(s) {
		return nil
	}
	yes, err := p.app.confirm(ctx, question(s.plan))
	if err == nil && !yes {
		err = refuse("To see the plan again, type: cardform plan", "not approved; nothing was sent")
	}
	return err
}

func question(plan planner.Plan) string {
	var sums []string
	for _, d := range plan.Accounts {
		if d.Gross > 0 {
			sums = append(sums, fmt.Sprintf("%s %s from the %s account", d.Gross, d.Currency, d.Name))
		}
	}
	if len(sums) == 0 {
		return "Apply this plan? It takes no money."
	}
	return "Apply this plan? It takes " + strings.Join(sums, " and ") + "."
}

// samePlan reports whether two plans do the same.
func samePlan(a, b planner.Plan) bool {
	return len(planner.Moved(planner.File{Plan: a}, b, state.New())) == 0 && len(b.Refusals) == 0
}

// ops counts what an apply of the plan sends, and its gross.
func ops(plan planner.Plan) (n int, gross card.Money) {
	for _, c := range plan.Changes {
		if c.Action.IsOp() {
			n, gross = n+1, gross+c.Gross
		}
	}
	return n, gross
}
