package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/private"
	"github.com/cardform/cardform/planner"
)

// planFile is a plan on its way to an apply, with the flags it was made with and
// the newest order that there was.
type planFile struct {
	planner.File
	Scope  savedScope  `json:"scope"`
	Newest card.Cursor `json:"newest_order"`
}

type savedScope struct {
	Targets   []string `json:"targets,omitempty"`
	Excludes  []string `json:"excludes,omitempty"`
	Replaces  []string `json:"replaces,omitempty"`
	NewLedger bool     `json:"new_ledger,omitempty"`
}

// savePlan writes a plan for its owner alone, whole or not at all.
func savePlan(path string, made *sight, s scope) error {
	f := planFile{
		planner.File{Plan: made.plan, Expires: made.plan.CreatedAt.Add(planner.SavedFor)},
		savedScope{s.targets, s.excludes, s.replaces, s.newLedger}, made.seen.Orders.Newest(made.known.Newest),
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(path, append(text, '\n'), 0o600)
}

// readPlan reads a plan file.
func readPlan(path string) (planFile, error) {
	var f planFile
	text, err := private.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, fail("To make a plan file, type: cardform plan --out FILE", "there is no plan %s", path)
	}
	if err != nil {
		return f, fail(mend(err, "To make a plan file, type: cardform plan --out FILE"), "reading the plan: %w", err)
	}
	if err := json.Unmarshal(text, &f); err != nil || f.PlanID == "" || f.Expires.IsZero() {
		return f, fail("To make a plan file, type: cardform plan --out FILE", "%s is no plan file of cardform", path)
	}
	if f.FormatVersion != planner.FormatVersion {
		return f, fail("Plan again with this cardform: cardform plan --out FILE", "%s has the format %q, and this cardform knows %q", path, f.FormatVersion, planner.FormatVersion)
	}
	return f, nil
}

// saved applies a plan file, or refuses.
func (p *apply) saved(ctx context.Context) error {
	f, err := readPlan(p.app.path(p.options.file))
	if err != nil {
		return err
	}
	if p.app.Now().After(f.Expires) {
		return refuse(p.planAgain(), "the plan expired at %s; nothing was sent", f.Expires.Format(time.RFC3339))
	}
	sc := scope{f.Scope.Targets, f.Scope.Excludes, f.Scope.Replaces, f.Scope.NewLedger}
	options, err := sc.options()
	if err != nil {
		return err
	}
	s, err := p.plan(ctx, options, f.PlanID)
	if err == nil {
		err = p.fresh(ctx, f, s)
	}
	if err != nil {
		return err
	}
	if err := p.view.Show(p.world.shown(s.plan)); err != nil {
		return err
	}
	if done, err := p.settled(s); err != nil {
		return err
	} else if done {
		return p.unchanged(s)
	}
	return p.execute(ctx, s, true)
}

func (p *apply) planAgain() string {
	return "Plan again: cardform plan --out " + card.Quote(p.options.file)
}

// fresh refuses a plan file of which nothing is left, that is not what would be
// planned now, or that an apply this ledger does not know of may have carried
// out.
func (p *apply) fresh(ctx context.Context, f planFile, s *sight) error {
	if planner.UsedUp(f.File, s.known) {
		return refuse("To see what is left to do, type: cardform plan", "the plan is used up: everything in it is done; nothing was sent")
	}
	if moved := p.moved(f, s); len(moved) > 0 {
		return refuse(p.planAgain(), "the plan is stale; nothing was sent. What moved since it was made:\n%s", strings.Join(moved, "\n"))
	}
	situation := p.world.situation(s.known)
	situation.Seen = s.seen
	repeated, err := applier.Repeats(ctx, p.world.issuer, situation, applier.Approved{Plan: s.plan, Made: f.CreatedAt, Newest: f.Newest})
	if err != nil {
		return explainIssuer("looking for what the plan may have done already", err)
	}
	if len(repeated) > 0 {
		return refuse("Put the newest ledger in its place. If this is the newest one, somebody else ordered the same: look, then plan again: cardform plan --out "+card.Quote(p.options.file),
			"the plan may have been carried out already, with a newer copy of this ledger; nothing was sent.\n%s", strings.Join(repeated, "\n"))
	}
	return nil
}

func (p *apply) moved(f planFile, s *sight) []string {
	if f.Issuer != s.plan.Issuer {
		return []string{fmt.Sprintf("The plan is for %s, and the configuration names %s.", f.Issuer, s.plan.Issuer)}
	}
	return planner.Moved(f.File, s.plan, s.known)
}
