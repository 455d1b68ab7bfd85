package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"path/filepath"
	"sync"
)

// busyMillis is how long SQLite waits for another process's short locks.
// readAttempts bounds how often a reading begins anew because of a writer.
const (
	busyMillis   = 5000
	readAttempts = 10
)

// SQLite keeps a ledger in one SQLite file: entries, and rows that are their
// fold, changed in one transaction. Readers need no lease, create no file and
// may read while a run writes.
type SQLite struct {
	path string

	mu     sync.Mutex
	writer *writer // nil until the first Append
}

var _ Store = (*SQLite)(nil)

// OpenSQLite returns the ledger kept in the file at path. It touches nothing:
// the file is made, readable by its owner only, by the first Append.
func OpenSQLite(_ context.Context, path string) (*SQLite, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the state file %s: %w", path, err)
	}
	return &SQLite{path: abs}, nil
}

// Path returns the absolute path of the file.
func (s *SQLite) Path() string { return s.path }

func (s *SQLite) lockPath() string { return s.path + ".lock" }

// Load implements Store.
func (s *SQLite) Load(ctx context.Context) (*State, error) {
	loaded := New()
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		loaded, err = readState(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return loaded, nil
}

// Entries implements Store.
func (s *SQLite) Entries(ctx context.Context, from int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		next, stopped := max(from, 1), false
		err := s.read(ctx, func(tx *sql.Tx) error {
			return readEntries(ctx, tx, next, func(e Entry) bool {
				next = e.Seq + 1 // where a second reading goes on
				stopped = !yield(e, nil)
				return !stopped
			})
		})
		if err != nil && !stopped {
			yield(Entry{}, err)
		}
	}
}

// read calls f with a consistent view of the file; not at all where there is
// none. f is called again when the file was written meanwhile.
func (s *SQLite) read(ctx context.Context, f func(*sql.Tx) error) error {
	for range readAttempts {
		if info, err := checkFiles(s.path); err != nil || info == nil {
			return errors.Join(err, s.lost())
		}
		if pending(s.path) {
			_, err := view(ctx, s.path, url.Values{"mode": {"ro"}}, f)
			return explain(s.path, err)
		}
		if whole, err := s.readQuiet(ctx, f); whole {
			return explain(s.path, err)
		}
	}
	return trouble("Run again.", "the ledger %s is written all the time", s.path)
}

// readQuiet reads the file as one that nobody writes: without locks and
// without the files that SQLite keeps beside it, so also from a directory that
// is read-only. A run that begins meanwhile writes to the -wal file first and
// moves that into the file later; so what was read is whole if afterwards there
// is still nothing in the -wal file and the head is the same.
func (s *SQLite) readQuiet(ctx context.Context, f func(*sql.Tx) error) (whole bool, err error) {
	quiet := url.Values{"mode": {"ro"}, "immutable": {"1"}}
	before, err := view(ctx, s.path, quiet, f)
	if ctx.Err() != nil || pending(s.path) {
		return ctx.Err() != nil, err
	}
	after, again := view(ctx, s.path, quiet, func(*sql.Tx) error { return nil })
	return again != nil || before == after, err
}

// lost refuses to take a ledger that vanished for an empty one.
func (s *SQLite) lost() error {
	if pending(s.path) {
		return trouble("Put the file back, or a copy of both.", "%s is gone, but what was written last is still in %s: %w", s.path, wal(s.path), ErrCorrupt)
	}
	return nil
}

// view opens the file for one reading and returns the head that it has.
func view(ctx context.Context, path string, params url.Values, f func(*sql.Tx) error) (Head, error) {
	db, err := openFile(path, params)
	if err != nil {
		return Head{}, err
	}
	defer db.Close() // nothing was written
	if err := recognise(ctx, db); err != nil {
		return Head{}, err
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Head{}, err
	}
	defer tx.Rollback() // nothing was written
	head, err := readHead(ctx, tx)
	if err != nil {
		return Head{}, err
	}
	return head, f(tx)
}

// Append implements Store. It goes on when ctx is cancelled: an interrupted
// run still records what it was answered.
func (s *SQLite) Append(ctx context.Context, lease Lease, entries []Entry, to *State, touched Touched) error {
	ctx = context.WithoutCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	ours, ok := lease.(*fileLease)
	if !ok || ours.store != s {
		return fmt.Errorf("%w: it is another ledger's", ErrLease)
	}
	if err := lease.Check(); err != nil {
		return err
	}
	if s.writer == nil {
		w, err := openWriter(ctx, s.path)
		if err != nil {
			return explain(s.path, err)
		}
		s.writer = w
	}
	return explain(s.path, s.writer.append(ctx, entries, to, touched))
}

// Close implements Store. It moves everything into the one file, so that no
// other is left beside it, unless someone is reading.
func (s *SQLite) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writer == nil {
		return nil
	}
	w := s.writer
	s.writer = nil
	return explain(s.path, w.close())
}
