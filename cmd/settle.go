package cmd

import (
	"context"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// settle decides in memory what the lists decide about open ops.
func (w *world) settle(ctx context.Context, s *sight) ([]planner.Finding, error) {
	if len(s.stored.Ops)+len(s.stored.Freed) == 0 {
		return nil, nil
	}
	situation := w.situation(s.moved)
	charges, err := applier.Charges(ctx, w.issuer, s.moved, situation.SettleWindow)
	if err != nil {
		return nil, explainIssuer("settling what is open", err)
	}
	holder, err := w.store.Holder()
	if err != nil {
		return nil, err
	}
	situation.Seen, situation.Want, situation.Charges = s.seen, s.want.Want, charges
	situation.Busy = holder != nil && holder.Run != w.run
	drafts, findings := applier.Settle(situation)
	s.known, s.drafts = s.moved.Clone(), drafts
	return findings, foldAll(s.known, drafts, w.app.Now())
}

// situation is what the applier judges known by, before anything is read.
func (w *world) situation(known *state.State) applier.Situation {
	p := w.settings.Provider
	return applier.Situation{
		Known: known, Reference: p.OrderReference, SettleWindow: p.SettleWindow, RequestTimeout: p.RequestTimeout,
		Run: w.run, Started: w.since,
	}
}

// foldAll brings drafts into a State without storing them.
func foldAll(s *state.State, drafts []state.Draft, now time.Time) error {
	entries, err := state.Seal(s.Head, "plan", now, drafts)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := s.Fold(e); err != nil {
			return err
		}
	}
	return nil
}
