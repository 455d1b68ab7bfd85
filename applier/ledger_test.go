package applier_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// memory is a ledger without a file. Appending takes sync.
type memory struct {
	mu      sync.Mutex
	entries []state.Entry
	known   *state.State // their fold; nil: of none
	appends int
	sync    time.Duration
	full    func(appends int) bool // whether an append fails; nil: never
	lost    bool                   // whatever lease there is
	holder  *hold                  // nil: nobody
}

// hold is a lease on a memory.
type hold struct {
	of  *memory
	who state.Holder
}

var (
	_ state.Store = (*memory)(nil)
	_ state.Lease = (*hold)(nil)
)

// The ledger of these tests is one as good as a file's, but for other
// processes.
func TestMemory(t *testing.T) {
	places := map[string]*memory{}
	statetest.RunAlone(t, func(place string) (state.Store, error) {
		if places[place] == nil {
			places[place] = &memory{}
		}
		return places[place], nil
	}, func(*testing.T) string { return fmt.Sprint(len(places)) })
}

func (m *memory) stored() []state.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clip(m.entries)
}

func (m *memory) Load(context.Context) (*state.State, error) {
	s := state.New()
	for _, e := range m.stored() {
		if _, err := s.Fold(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (m *memory) Entries(_ context.Context, from int64) iter.Seq2[state.Entry, error] {
	return func(yield func(state.Entry, error) bool) {
		for _, e := range m.stored() {
			if e.Seq >= from && !yield(e, nil) {
				return
			}
		}
	}
}

func (m *memory) Append(_ context.Context, lease state.Lease, entries []state.Entry, _ *state.State, _ state.Touched) error {
	time.Sleep(m.sync)
	ours, ok := lease.(*hold)
	if !ok || ours.of != m {
		return state.ErrLease
	}
	if err := lease.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.appends++
	if m.full != nil && m.full(m.appends) {
		return errors.New("no space left on device")
	}
	if entries[0].Seq != int64(len(m.entries))+1 {
		return state.ErrStale
	}
	m.entries = append(m.entries, entries...)
	if m.known == nil {
		m.known = state.New()
	}
	for _, e := range entries {
		if _, err := m.known.Fold(e); err != nil {
			return err
		}
	}
	return nil
}

// intended reports whether what is stored says that a call with this request is
// in flight: its op, its order number and the digest of all that it says.
func (m *memory) intended(action card.Action, request any) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, err := json.Marshal(request)
	if err != nil || m.known == nil {
		return false
	}
	number := ""
	switch q := request.(type) {
	case provider.OpenRequest:
		number = q.OrderNo
	case provider.TopUpRequest:
		number = q.OrderNo
	}
	for _, op := range m.known.Ops {
		if op.InFlight && op.Action == action && op.OrderNo == number && op.Digest == fmt.Sprintf("%x", sha256.Sum256(text)) {
			return true
		}
	}
	return false
}

func (m *memory) Acquire(_ context.Context, who state.Holder) (state.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder != nil {
		return nil, &state.BusyError{Holder: m.holder.who}
	}
	m.holder = &hold{m, who}
	return m.holder, nil
}

// seize takes the lease from whoever died with it.
func (m *memory) seize(run string) *hold {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holder = &hold{m, state.Holder{Run: run}}
	return m.holder
}

func (m *memory) Close() error { return nil }

func (h *hold) Release() error {
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	if h.of.holder == h {
		h.of.holder = nil
	}
	return nil
}

func (h *hold) Check() error {
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	if h.of.lost || h.of.holder != h {
		return state.ErrLease
	}
	return nil
}
