package state

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Store keeps a ledger. Entries are only ever added.
type Store interface {
	// Load returns the materialised State; that of an empty ledger where there
	// is none yet. It takes no lease and creates nothing. Errors: ErrChain,
	// ErrNewer, ErrCorrupt, ErrForeign.
	Load(ctx context.Context) (*State, error)
	// Entries yields the entries from a seq on, each checked against the one
	// before it. Errors: as Load; the first one ends the sequence.
	Entries(ctx context.Context, from int64) iter.Seq2[Entry, error]
	// Append adds entries and brings the materialised copy to s, which has them
	// folded already; touched says where s changed. It is durable when it
	// returns. Errors: ErrLease when the lease is not (or no longer) ours,
	// ErrStale when the entries do not follow the stored head.
	Append(ctx context.Context, lease Lease, entries []Entry, s *State, touched Touched) error
	// Acquire takes the lease for a run. Errors: *BusyError.
	Acquire(ctx context.Context, who Holder) (Lease, error)
	// Close releases what the store holds open. It does not release a lease.
	Close() error
}

// Lease lets one run write. It dies with its process.
type Lease interface {
	// Check returns ErrLease when the lease was lost.
	Check() error
	// Release gives it back; a second call does nothing.
	Release() error
}

// Holder says who holds a lease, for whoever finds it busy.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	User  string    `json:"user"`
	Run   string    `json:"run"`
	Since time.Time `json:"since"`
}

// Errors of a Store, read with errors.Is.
var (
	ErrLease   = errors.New("the lease on the ledger is not held")
	ErrStale   = errors.New("the ledger has grown meanwhile")
	ErrNewer   = errors.New("the ledger was written by a newer cardform")
	ErrCorrupt = errors.New("the ledger's file is damaged")
	ErrForeign = errors.New("the file is not a ledger")
)

// BusyError says who holds the lease.
type BusyError struct{ Holder Holder }

// Error implements error.
func (e *BusyError) Error() string {
	if e.Holder == (Holder{}) {
		return "the ledger is held by another process, which has not written its name yet"
	}
	return fmt.Sprintf("the ledger is held by process %d of %s on %s since %s (run %s)",
		e.Holder.PID, e.Holder.User, e.Holder.Host, e.Holder.Since.Format(time.RFC3339), e.Holder.Run)
}

// Log is a State and the Store behind it, written by one run. It is not safe
// for use from several goroutines: one recorder owns it.
type Log struct {
	State *State
	store Store
	lease Lease
	run   string
	now   func() time.Time
}

// NewLog returns the log of a run that holds the lease.
func NewLog(s *State, store Store, lease Lease, run string, now func() time.Time) *Log {
	return &Log{State: s, store: store, lease: lease, run: run, now: now}
}

// Append seals the drafts, folds them and stores them, all or none durably.
// After an error the Log is unfit for use: nothing more may be sent.
func (l *Log) Append(ctx context.Context, drafts ...Draft) error {
	if len(drafts) == 0 {
		return nil
	}
	entries, err := Seal(l.State.Head, l.run, l.now(), drafts)
	if err != nil {
		return err
	}
	var all Touched
	for _, e := range entries {
		touched, err := l.State.Fold(e)
		if err != nil {
			return err
		}
		all.add(touched)
	}
	return l.store.Append(ctx, l.lease, entries, l.State, all)
}

// Check returns ErrLease when the run's lease was lost.
func (l *Log) Check() error { return l.lease.Check() }
