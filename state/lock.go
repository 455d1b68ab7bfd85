package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"

	"github.com/cardform/cardform/internal/private"
)

// Acquire goes on trying for so long: whoever only asks who holds the lease
// has the lock for a moment.
const (
	lockPatience = 200 * time.Millisecond
	lockRetry    = 10 * time.Millisecond
)

// fileLease is an OS lock on a file that is never removed, so the lock goes
// with its process and two processes never lock two files of one name.
type fileLease struct {
	store *SQLite
	lock  *flock.Flock
}

var _ Lease = (*fileLease)(nil)

// Acquire implements Store. It creates the lock file, readable by its owner
// only, and writes who into it.
func (s *SQLite) Acquire(ctx context.Context, who Holder) (Lease, error) {
	if _, err := checkFiles(s.path); err != nil {
		return nil, err
	}
	info, err := checkFile(s.lockPath())
	if err != nil {
		return nil, err
	}
	if info != nil {
		if err := private.Tighten(s.lockPath(), info); err != nil {
			return nil, fmt.Errorf("closing the lock file to other users: %w", err)
		}
	}
	lock := flock.New(s.lockPath())
	if err := s.take(ctx, lock); err != nil {
		return nil, err
	}
	lease := &fileLease{s, lock}
	if err := errors.Join(lease.Check(), s.sign(who)); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lease, nil
}

// take locks the file or says who has it.
func (s *SQLite) take(ctx context.Context, lock *flock.Flock) error {
	patient, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := lock.TryLockContext(patient, lockRetry)
	switch {
	case ok:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return trouble("The directory of the state file must exist and be writable.", "locking the ledger: %w", err)
	}
	return &BusyError{s.signature()}
}

func (s *SQLite) sign(who Holder) error {
	text, err := json.Marshal(who)
	if err != nil {
		return err
	}
	return os.WriteFile(s.lockPath(), append(text, '\n'), 0o600)
}

// signature reads who wrote the lock file last; the zero Holder where it does
// not say.
func (s *SQLite) signature() Holder {
	text, err := os.ReadFile(s.lockPath())
	var who Holder
	if err != nil || json.Unmarshal(text, &who) != nil {
		return Holder{}
	}
	return who
}

// Holder says who holds the lease now, nil for nobody. It creates nothing.
func (s *SQLite) Holder() (*Holder, error) {
	info, err := checkFile(s.lockPath())
	if err != nil || info == nil || info.Size() == 0 {
		return nil, err // a lease that was given back leaves the file empty
	}
	lock := flock.New(s.lockPath(), flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	if err != nil {
		return nil, fmt.Errorf("asking who holds the ledger: %w", err)
	}
	if free {
		return nil, lock.Close()
	}
	who := s.signature()
	return &who, nil
}

// Check implements Lease: the file that is locked must still be the one that
// others would lock.
func (l *fileLease) Check() error {
	if !l.lock.Locked() {
		return ErrLease
	}
	ours, err := l.lock.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLease, err)
	}
	theirs, err := os.Lstat(l.lock.Path())
	if err != nil || !os.SameFile(ours, theirs) {
		return trouble("Run again.", "%w: its lock file %s was removed or replaced, so another run may hold it", ErrLease, l.lock.Path())
	}
	return nil
}

// Release implements Lease.
func (l *fileLease) Release() error {
	if !l.lock.Locked() {
		return nil
	}
	if l.Check() == nil {
		if err := os.Truncate(l.lock.Path(), 0); err != nil {
			return errors.Join(fmt.Errorf("giving the ledger back: %w", err), l.lock.Close())
		}
	}
	return l.lock.Close()
}
