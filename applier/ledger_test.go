package applier_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/cardform/cardform/state"
)

// memory is a ledger without a file. Appending takes sync.
type memory struct {
	mu      sync.Mutex
	entries []state.Entry
	appends int
	sync    time.Duration
	full    func(appends int) bool // whether an append fails; nil: never
	lost    bool                   // the lease
}

var (
	_ state.Store = (*memory)(nil)
	_ state.Lease = (*memory)(nil)
)

func (m *memory) Load(context.Context) (*state.State, error) {
	s := state.New()
	for _, e := range m.entries {
		if _, err := s.Fold(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (m *memory) Entries(context.Context, int64) iter.Seq2[state.Entry, error] {
	return func(yield func(state.Entry, error) bool) {
		for _, e := range m.entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (m *memory) Append(_ context.Context, _ state.Lease, entries []state.Entry, _ *state.State, _ state.Touched) error {
	time.Sleep(m.sync)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.appends++
	if m.full != nil && m.full(m.appends) {
		return errors.New("no space left on device")
	}
	m.entries = append(m.entries, entries...)
	return nil
}

func (m *memory) Acquire(context.Context, state.Holder) (state.Lease, error) { return m, nil }
func (m *memory) Close() error                                               { return nil }
func (m *memory) Release() error                                             { return nil }

func (m *memory) Check() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lost {
		return state.ErrLease
	}
	return nil
}
