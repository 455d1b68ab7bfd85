package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

func readHead(ctx context.Context, tx *sql.Tx) (Head, error) {
	var h Head
	err := tx.QueryRowContext(ctx, "SELECT seq, hash FROM meta").Scan(&h.Seq, &h.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("the row that names the last entry is missing: %w", ErrCorrupt)
	}
	return h, err
}

// readState reads the rows, and that they belong to the last entry.
func readState(ctx context.Context, tx *sql.Tx) (*State, error) {
	s := New()
	if err := readMeta(ctx, tx, s); err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, *sql.Tx, *State) error{readResources, readOps, readPlans, readMarks} {
		if err := read(ctx, tx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func readMeta(ctx context.Context, tx *sql.Tx, s *State) error {
	var genesis, newest []byte
	row := tx.QueryRowContext(ctx, "SELECT seq, hash, genesis, newest FROM meta")
	if err := row.Scan(&s.Head.Seq, &s.Head.Hash, &genesis, &newest); err != nil {
		return err
	}
	if err := decodeRow("meta", genesis, &s.Genesis); err != nil {
		return err
	}
	if err := decodeRow("meta", newest, &s.Newest); err != nil {
		return err
	}
	if err := s.Genesis.check(); err != nil {
		return err
	}
	return checkTail(ctx, tx, s.Head)
}

// checkTail makes sure that the rows belong to the last entry, and that this
// entry is what its hash says. The others are Verify's.
func checkTail(ctx context.Context, tx *sql.Tx, head Head) error {
	var last Head
	var body []byte
	row := tx.QueryRowContext(ctx, "SELECT seq, hash, body FROM entries ORDER BY seq DESC LIMIT 1")
	if err := row.Scan(&last.Seq, &last.Hash, &body); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if last != head {
		return fmt.Errorf("the last entry is %s and the rows are those of %s: %w", last, head, ErrChain)
	}
	if got := HashOf(body); head.Seq > 0 && got != head.Hash {
		return fmt.Errorf("entry %d hashes to %s, recorded is %s: %w", head.Seq, got, head.Hash, ErrChain)
	}
	return nil
}

func readOps(ctx context.Context, tx *sql.Tx, s *State) error {
	return scan(ctx, tx, "SELECT id, body FROM ops", func(id, body []byte) error {
		op := &Op{}
		if err := decodeRow(string(id), body, op); err != nil {
			return err
		}
		if op.Freed.IsZero() {
			s.Ops[string(id)] = op
		} else {
			s.Freed[string(id)] = op
		}
		return nil
	})
}

func readPlans(ctx context.Context, tx *sql.Tx, s *State) error {
	return scan(ctx, tx, "SELECT id, ended FROM plans", func(id, ended []byte) error {
		s.Plans[string(id)] = &Plan{Done: map[string]bool{}, Ended: string(ended) == "1"}
		return nil
	})
}

func readMarks(ctx context.Context, tx *sql.Tx, s *State) error {
	return scan(ctx, tx, "SELECT plan, change FROM marks", func(plan, change []byte) error {
		p := s.Plans[string(plan)]
		if p == nil {
			return fmt.Errorf("a change of plan %s, which never began: %w", plan, ErrCorrupt)
		}
		p.Done[string(change)] = true
		return nil
	})
}

// scan calls f with both columns of each row, which are f's to read until it
// returns.
func scan(ctx context.Context, tx *sql.Tx, query string, f func(key, value []byte) error) error {
	found, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer found.Close() // Err says what went wrong
	var key, value sql.RawBytes
	for found.Next() {
		if err := found.Scan(&key, &value); err != nil {
			return err
		}
		if err := f(key, value); err != nil {
			return err
		}
	}
	return found.Err()
}

func decodeRow(name string, body []byte, to any) error {
	if err := json.Unmarshal(body, to); err != nil {
		return fmt.Errorf("the row of %s does not parse (%w): %w", name, err, ErrCorrupt)
	}
	return nil
}

// readEntries calls f with the entries from a seq on, until f returns false,
// each checked against the one before it and the last against the head.
func readEntries(ctx context.Context, tx *sql.Tx, from int64, f func(Entry) bool) error {
	head, err := readHead(ctx, tx)
	if err != nil || from > head.Seq+1 {
		return err
	}
	at, err := headBefore(ctx, tx, from)
	if err != nil {
		return err
	}
	if from == 1 {
		from = math.MinInt64 // what was put before the first entry is none of ours
	}
	found, err := tx.QueryContext(ctx, "SELECT seq, hash, body FROM entries WHERE seq >= ? ORDER BY seq", from)
	if err != nil {
		return err
	}
	defer found.Close() // Err says what went wrong
	for found.Next() {
		e, err := scanEntry(found, at)
		if err != nil {
			return err
		}
		if !f(e) {
			return nil
		}
		at = Head{e.Seq, e.Hash}
	}
	if err := found.Err(); err != nil {
		return err
	}
	if at != head {
		return fmt.Errorf("the entries end at %s and the rows are those of %s: %w", at, head, ErrChain)
	}
	return nil
}

// headBefore is the head that a ledger had when entry seq was appended.
func headBefore(ctx context.Context, tx *sql.Tx, seq int64) (Head, error) {
	if seq <= 1 {
		return Head{}, nil
	}
	h := Head{Seq: seq - 1}
	err := tx.QueryRowContext(ctx, "SELECT hash FROM entries WHERE seq = ?", h.Seq).Scan(&h.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("entry %d is missing: %w", h.Seq, ErrChain)
	}
	return h, err
}

func scanEntry(found *sql.Rows, at Head) (Entry, error) {
	var seq int64
	var hash string
	var body []byte
	if err := found.Scan(&seq, &hash, &body); err != nil {
		return Entry{}, err
	}
	if seq != at.Seq+1 {
		return Entry{}, fmt.Errorf("entry %d stands where entry %d belongs: %w", seq, at.Seq+1, ErrChain)
	}
	return Open(at, body, hash)
}
