package cmd

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// ledgerFilter says which entries are wanted.
type ledgerFilter struct {
	period
	address, run string

	selector card.Selector
	met      struct {
		any, address, run bool
		others            map[string]bool // addresses of entries
	}
}

func (f *ledgerFilter) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.address, "address", "", "only entries of this `ADDRESS` or block")
	c.Flags().StringVar(&f.run, "run", "", "only entries of the run whose `ID` begins so")
	f.period.flags(c, "only entries")
}

func (f *ledgerFilter) parse(now time.Time) (err error) {
	if f.address != "" {
		if f.selector, err = card.ParseSelector(f.address); err != nil {
			return fail(addressAdvice, "--address: %w", err)
		}
	}
	return f.period.parse(now)
}

// takes reports whether an entry is wanted, and remembers which parts of the
// filter met any.
func (f *ledgerFilter) takes(e state.Entry) bool {
	about := f.address == "" || f.about(e)
	by := strings.HasPrefix(strings.ToUpper(e.Run), strings.ToUpper(f.run))
	f.met.any, f.met.address, f.met.run = true, f.met.address || about, f.met.run || by
	if !e.Address.IsZero() && !f.met.address {
		if f.met.others == nil {
			f.met.others = map[string]bool{}
		}
		f.met.others[e.Address.String()], f.met.others[e.Address.Block().String()] = true, true
	}
	return about && by && f.holds(e.Time)
}

// missed refuses a ledger without entries, and an address or a run that no entry
// has: it is a slip, and an empty statement of it would read as if nothing was
// spent.
func (f *ledgerFilter) missed(store *state.SQLite) error {
	switch {
	case !f.met.any:
		return unbegun(store)
	case !f.met.address:
		next := addressAdvice
		if near := card.Nearest(f.address, slices.Sorted(maps.Keys(f.met.others))); near != "" {
			next = "Did you mean: --address " + card.Quote(near)
		}
		return fail(next, "--address %s: the ledger has no entry of it", f.address)
	case !f.met.run:
		return fail("For the runs there are, type: cardform ledger show --all", "--run %s: no run of the ledger has an id that begins so", f.run)
	}
	return nil
}

// about reports whether an entry concerns the address: its own, or what it was
// renamed to.
func (f *ledgerFilter) about(e state.Entry) bool {
	if e.Kind == state.KindMove {
		data, err := e.Decode()
		if m, ok := data.(state.Move); ok && err == nil && f.selector.Matches(m.To) {
			return true
		}
	}
	return !e.Address.IsZero() && f.selector.Matches(e.Address)
}
