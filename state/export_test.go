package state

import (
	"context"
	"database/sql"
	"iter"
)

// VerifyTx is Verify over one transaction: what a mutation test asks some ten
// thousand times, without opening the file each time. With rows it reads them
// at each call, else at the first one.
func VerifyTx(tx *sql.Tx, rows bool) func(context.Context) (Report, error) {
	s := &txStore{tx: tx, rows: rows}
	return func(ctx context.Context) (Report, error) { return Verify(ctx, s, nil) }
}

// txStore reads as SQLite does, from a transaction that the test writes.
type txStore struct {
	Store
	tx   *sql.Tx
	rows bool

	loaded *State // as read last
	stored rowBytes
}

func (s *txStore) audit(ctx context.Context) (*State, rowBytes, error) {
	if s.loaded == nil || s.rows {
		loaded, stored, err := s.read(ctx)
		if err != nil {
			return nil, nil, err
		}
		s.loaded, s.stored = loaded, stored
	}
	return s.loaded, s.stored, nil
}

func (s *txStore) read(ctx context.Context) (*State, rowBytes, error) {
	loaded, err := readState(ctx, s.tx)
	if err != nil {
		return nil, nil, err
	}
	stored, err := readRows(ctx, s.tx)
	return loaded, stored, err
}

func (s *txStore) Entries(ctx context.Context, from int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		more := true
		err := readEntries(ctx, s.tx, from, func(e Entry) bool {
			more = yield(e, nil)
			return more
		})
		if err != nil && more {
			yield(Entry{}, err)
		}
	}
}

// WriterPragma asks the connection that writes a ledger for one of its settings.
func WriterPragma(ctx context.Context, s *SQLite, name string) (value string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.writer.db.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}
