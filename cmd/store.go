package cmd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/state"
)

// openLedger opens the ledger of the settings; nothing is created.
func (a *app) openLedger(ctx context.Context, s config.Settings) (*state.SQLite, error) {
	if configures(s.Ledger.Path) {
		return nil, fail("Give it another name in the state block.", "the ledger cannot be kept in %s: files of that name are configuration", s.Ledger.Path)
	}
	store, err := state.OpenSQLite(ctx, a.path(s.Ledger.Path))
	if err != nil {
		return nil, fail("Correct the state block of your configuration.", "opening the ledger: %w", err)
	}
	return store, nil
}

// absent reports whether the ledger has no file yet.
func absent(store *state.SQLite) bool {
	_, err := os.Lstat(store.Path())
	return errors.Is(err, fs.ErrNotExist)
}

// unbegun refuses a ledger without entries: it proves nothing, and may be the
// wrong one.
func unbegun(store *state.SQLite) error {
	const next = "The first apply begins it: cardform apply\nIf there is one, correct -C or the path in the state block; if it is lost, put a copy in its place."
	if absent(store) {
		return fail(next, "there is no ledger at %s yet", store.Path())
	}
	return fail(next, "the ledger at %s has no entries yet", store.Path())
}

// ledger opens the ledger that the configuration names, without the network.
func (a *app) ledger(ctx context.Context, v view.View) (*state.SQLite, error) {
	cfg, _, err := a.load(v)
	if err != nil {
		return nil, err
	}
	return a.openLedger(ctx, cfg.Settings())
}

// known reads the configuration, and the ledger that it names, without the
// network.
func (a *app) known(ctx context.Context, v view.View) (*config.Config, *state.State, error) {
	return a.knownTo(ctx, v, a.options())
}

func (a *app) knownTo(ctx context.Context, v view.View, o config.Options) (*config.Config, *state.State, error) {
	cfg, _, err := a.loadWith(v, o)
	if err != nil {
		return nil, nil, err
	}
	store, err := a.openLedger(ctx, cfg.Settings())
	if err != nil {
		return nil, nil, err
	}
	known, err := store.Load(ctx)
	if err == nil {
		a.remember(known)
	}
	return cfg, known, err
}

// lease takes the ledger for one run.
func (a *app) lease(ctx context.Context, store state.Store, run string) (state.Lease, error) {
	lease, err := store.Acquire(ctx, state.Holder{PID: os.Getpid(), Host: host(), User: a.user(), Run: run, Since: a.Now().UTC()})
	var busy *state.BusyError
	if errors.As(err, &busy) {
		return nil, fail(fmt.Sprintf("Wait until it ends. If it hangs, end process %d on %s; the ledger is free as soon as it is gone. To see who holds it, type: cardform unlock", busy.Holder.PID, busy.Holder.Host), "%w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("taking the ledger: %w", err)
	}
	return lease, nil
}

// edit appends what change makes of the ledger's state, under the lease. With
// a zero genesis it begins no ledger.
func (a *app) edit(ctx context.Context, store state.Store, genesis state.Genesis, change func(*state.State) ([]state.Draft, error)) (head state.Head, err error) {
	run := newRunID()
	lease, err := a.lease(ctx, store, run)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, lease.Release()) }()
	known, err := store.Load(ctx)
	if err != nil {
		return head, err
	}
	a.remember(known)
	drafts, err := change(known)
	if err != nil {
		return head, err
	}
	drafts = applier.Begin(known, genesis, a.mark("edit"), drafts)
	if err := state.NewLog(known, store, lease, run, a.Now).Append(ctx, drafts...); err != nil {
		return head, fmt.Errorf("writing the ledger: %w", err)
	}
	return known.Head, nil
}

// mark says who writes what follows in the same run.
func (a *app) mark(phase string) state.Run { return state.Run{Phase: phase, Who: a.user()} }

// newRunID names a run; newPlanID a plan. Both are random.
func newRunID() string  { return rand.Text()[:12] }
func newPlanID() string { return rand.Text() }

// checkGenesis refuses a ledger that belongs to another configuration.
func checkGenesis(g state.Genesis, want state.Genesis, path string) error {
	if g == (state.Genesis{}) {
		return nil
	}
	for _, c := range []struct{ what, argument, was, is string }{
		{"issuer", "base_url", g.Issuer, want.Issuer},
		{"merchant", "merchant_id", g.MerchantID, want.MerchantID},
		{"name", "cardform.name", g.Name, want.Name},
	} {
		if c.was != c.is && c.is != "" {
			return fail(fmt.Sprintf("Set %s back to %q, or give this configuration a ledger of its own: state \"local\" { path = \"other.state\" } in the cardform block.", c.argument, c.was),
				"the ledger %s belongs to %s %q, and the configuration now says %q", path, c.what, c.was, c.is)
		}
	}
	return nil
}

// headText is a head as people copy it, "" for that of an empty ledger.
func headText(h state.Head) string {
	if h == (state.Head{}) {
		return ""
	}
	return h.String()
}
