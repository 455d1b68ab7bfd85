package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// world is what a command works with: the configuration, the issuer and the
// ledger that it names.
type world struct {
	app      *app
	cfg      *config.Config
	settings config.Settings
	warnings card.Diagnostics
	issuer   *issuer
	store    *state.SQLite
	run      string    // id of the run that holds the lease, "" where none is taken
	since    time.Time // sends of other processes were before it: when we took the lease, or opened the ledger
	whole    bool      // read every order, also those that no plan needs
}

// open is the first part of the one path: files to configuration, issuer and
// ledger. Nothing is sent and nothing written.
func (a *app) open(ctx context.Context, v view.View, concurrency int) (*world, error) {
	cfg, warnings, err := a.load(v)
	if err != nil {
		return nil, err
	}
	w := &world{app: a, cfg: cfg, settings: cfg.Settings(), warnings: warnings}
	if w.issuer, err = a.connect(w.settings, concurrency); err != nil {
		return nil, a.firstOf(v, cfg, err)
	}
	if w.store, err = a.openLedger(ctx, w.settings); err != nil {
		return nil, errors.Join(err, w.issuer.Close())
	}
	w.since = a.Now()
	return w, nil
}

// firstOf is err, unless the configuration has errors that show without an
// issuer: whoever writes one should hear of those first.
func (a *app) firstOf(v view.View, cfg *config.Config, err error) error {
	if _, ds := cfg.Evaluate(nil, nil); ds.HasErrors() {
		return a.invalid(v, ds)
	}
	return err
}

// Close lets go of issuer and ledger.
func (w *world) Close() error { return errors.Join(w.store.Close(), w.issuer.Close()) }

// sight is what a plan was made from, and the plan.
type sight struct {
	seen   card.Inventory
	stored *state.State  // as the ledger has it
	moved  *state.State  // the same with what moved renamed
	known  *state.State  // the same with open ops settled
	drafts []state.Draft // what settled them, not in the ledger yet
	want   *config.Evaluated
	input  planner.Input

	evaluate evaluator
	plan     planner.Plan
}

// plan is the second part: issuer and ledger to a plan. It only reads.
func (w *world) plan(ctx context.Context, v view.View, o planner.Options, planID string) (*sight, error) {
	s := &sight{}
	if err := w.look(ctx, s); err != nil {
		return nil, w.app.firstOf(v, w.cfg, err)
	}
	merchant, err := w.merchant(s)
	if err != nil {
		return nil, err
	}
	now, ds, err := align(w.cfg, s.evaluate, s.stored, w.app.Now())
	if err != nil {
		return nil, err
	}
	if ds.HasErrors() {
		return nil, w.app.invalid(v, ds)
	}
	s.want, s.moved, s.known = now.want, now.known, now.known
	s.input = planner.Input{
		Want: s.want.Want, Moved: now.moves, Seen: s.seen, Settings: w.plannerSettings(merchant), Options: o, PlanID: planID, Now: w.app.Now(),
	}
	if err := w.compose(ctx, s); err != nil {
		return nil, err
	}
	s.plan.Diagnostics = w.placed(append(append(card.Diagnostics{}, w.warnings...), append(ds, s.plan.Diagnostics...)...))
	return s, nil
}

// compose settles and plans. The order list is read back as far as the ledger
// needs it only if it can matter: where nothing is open and nothing is to be
// done, no older order changes that. A plan that opens a card is made from the
// whole list: any order in it may be that card's, also one that is older than
// what the ledger has read.
func (w *world) compose(ctx context.Context, s *sight) error {
	depth := applier.Depth(s.stored, s.seen.Cards, w.settings.Provider.SettleWindow)
	deep := depth.Covers(s.seen.Orders)
	if deep || len(s.stored.Ops)+len(s.stored.Freed) == 0 {
		if err := w.settleAndPlan(ctx, s); err != nil || !s.plan.Changed() {
			return err
		}
	}
	if !deep && !s.blind() {
		if err := w.planFrom(ctx, s, depth); err != nil {
			return err
		}
	}
	if s.blind() {
		return w.planFrom(ctx, s, provider.Depth{})
	}
	return nil
}

// blind reports whether the plan opens a card and was made from a part of the
// order list only.
func (s *sight) blind() bool { return s.plan.Summary.Open > 0 && !s.seen.Orders.Whole }

// planFrom reads the order list to a depth and plans.
func (w *world) planFrom(ctx context.Context, s *sight, depth provider.Depth) error {
	orders, err := w.issuer.Orders(ctx, depth)
	if err != nil {
		return explainIssuer("listing the issuer's orders", err)
	}
	s.seen.Orders, s.input.Seen.Orders = orders, orders
	return w.settleAndPlan(ctx, s)
}

func (w *world) settleAndPlan(ctx context.Context, s *sight) (err error) {
	if s.input.Findings, err = w.settle(ctx, s); err != nil {
		return err
	}
	s.input.Known = s.known
	s.plan = planner.Make(s.input)
	return nil
}

// look lists the issuer while it reads the ledger, and while it evaluates a
// configuration that needs neither.
func (w *world) look(ctx context.Context, s *sight) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		s.seen, err = w.issuer.Inventory(gctx, provider.Depth{Newest: !w.whole})
		if err != nil {
			return explainIssuer("listing what the issuer has", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		s.stored, err = w.store.Load(gctx)
		s.known = s.stored
		if err == nil {
			w.app.remember(s.stored)
		}
		return err
	})
	s.evaluate = against(w.cfg, &s.seen)
	if w.cfg.Alone() {
		s.evaluate = ahead(w.cfg)
	}
	return g.Wait()
}

// merchant checks that configuration, credentials and ledger mean the same
// merchant, before anything else, and returns it.
func (w *world) merchant(s *sight) (string, error) {
	p := w.settings.Provider
	if p.MerchantID != "" && s.seen.MerchantID != "" && p.MerchantID != s.seen.MerchantID {
		return "", fail(fmt.Sprintf("Use the credentials of merchant %s, or write merchant_id = %s in the provider block.", p.MerchantID, s.seen.MerchantID),
			"the configuration is for merchant %s, and the issuer says that these credentials are merchant %s's", p.MerchantID, s.seen.MerchantID)
	}
	merchant := cmp.Or(p.MerchantID, s.seen.MerchantID)
	if merchant == "" {
		return "", fail("Write merchant_id in the provider block: it goes into order numbers.", "neither the configuration nor the issuer (V10) names the merchant")
	}
	return merchant, checkGenesis(s.known.Genesis, w.genesis(merchant), w.app.path(w.settings.Ledger.Path))
}

// genesis says whose ledger this configuration writes.
func (w *world) genesis(merchant string) state.Genesis {
	return state.Genesis{Format: state.Format, Issuer: w.settings.Provider.BaseURL, MerchantID: merchant, Name: w.settings.Name}
}

func (w *world) plannerSettings(merchant string) planner.Settings {
	p := w.settings.Provider
	s := planner.Settings{
		Name: w.settings.Name, Issuer: p.BaseURL, MerchantID: merchant, Reference: p.OrderReference,
		SettleWindow: p.SettleWindow, Fees: p.Fees, Rates: p.FeeRateUnit, RequestsPerSecond: p.RequestsPerSecond, Concurrency: p.Concurrency,
	}
	if p.BaseURL == embedded {
		s.RequestsPerSecond = 0
	}
	return s
}

// placed gives diagnostics the place where they stand, and the lines there.
func (w *world) placed(ds card.Diagnostics) card.Diagnostics {
	for i, d := range ds {
		ds[i] = w.cfg.Point(d)
	}
	return ds
}

// shown is a plan as people and programs see it: with what is blocked where it
// is declared.
func (w *world) shown(p planner.Plan) view.Plan {
	v := view.Plan{Plan: p, Places: map[card.Address]string{}}
	for _, c := range p.Changes {
		if c.Action != card.ActionBlocked {
			continue
		}
		d := w.cfg.Point(card.Diagnostic{Severity: card.SeverityError, Summary: "Change is blocked", Detail: c.Reason, Address: c.Address.String()}, c.Fields...)
		v.Blocked = append(v.Blocked, d)
		if d.Range != nil {
			v.Places[c.Address] = fmt.Sprintf("%s, line %d", d.Range.File, d.Range.Start.Line)
		}
	}
	return v
}
