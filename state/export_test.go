package state

import (
	"context"
	"database/sql"
	"iter"
)

// VerifyTx is Verify over one transaction: what a mutation test asks some ten
// thousand times, without opening the file each time.
func VerifyTx(ctx context.Context, tx *sql.Tx) (Report, error) {
	return Verify(ctx, txStore{tx: tx}, nil)
}

// txStore reads as SQLite does, from a transaction that the test writes.
type txStore struct {
	Store
	tx *sql.Tx
}

func (s txStore) audit(ctx context.Context) (*State, rowBytes, error) {
	loaded, err := readState(ctx, s.tx)
	if err != nil {
		return nil, nil, err
	}
	stored, err := readRows(ctx, s.tx)
	return loaded, stored, err
}

func (s txStore) Entries(ctx context.Context, from int64) iter.Seq2[Entry, error] {
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
