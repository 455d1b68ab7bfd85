package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/cardform/cardform/internal/private"
)

// writer is the one connection that changes a ledger's file.
type writer struct {
	path  string
	file  os.FileInfo // what was opened, to notice that the path leads elsewhere
	db    *sql.DB
	stmts [len(statements)]*sql.Stmt
}

// What a writer does to the rows, by name.
const (
	addEntry = iota
	putMeta
	putResource
	dropResource
	putOp
	dropOp
	putPlan
	putMark
	dropMarks
)

var statements = [...]string{
	addEntry:     "INSERT INTO entries VALUES (?, ?, ?)",
	putMeta:      "UPDATE meta SET seq = ?, hash = ?, genesis = ?, newest = ?",
	putResource:  "INSERT INTO resources VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
	dropResource: "DELETE FROM resources WHERE address = ?",
	putOp:        "INSERT INTO ops VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
	dropOp:       "DELETE FROM ops WHERE id = ?",
	putPlan:      "INSERT INTO plans VALUES (?, ?) ON CONFLICT DO UPDATE SET ended = excluded.ended",
	putMark:      "INSERT INTO marks VALUES (?, ?) ON CONFLICT DO NOTHING",
	dropMarks:    "DELETE FROM marks WHERE plan = ?",
}

// openWriter opens the file at path, which it creates where there is none.
func openWriter(ctx context.Context, path string) (*writer, error) {
	file, err := readyFile(ctx, path)
	if err != nil {
		return nil, err
	}
	db, err := openFile(path, url.Values{"mode": {"rw"}, "_txlock": {"immediate"}, "_synchronous": {"FULL"}})
	if err != nil {
		return nil, err
	}
	// Recognised first: the journal mode is written into the file.
	if err := recognise(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w := &writer{path: path, file: file, db: db}
	for i, text := range statements {
		if w.stmts[i], err = db.PrepareContext(ctx, text); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return w, nil
}

// readyFile returns the ledger's file, made where there was none and closed to
// other users.
func readyFile(ctx context.Context, path string) (os.FileInfo, error) {
	info, err := checkFiles(path)
	if err != nil {
		return nil, err
	}
	if info != nil {
		return info, private.Tighten(path, info)
	}
	if pending(path) {
		return nil, fmt.Errorf("%s belongs to a ledger that is gone: %w", wal(path), ErrCorrupt)
	}
	if err := create(ctx, path); err != nil {
		return nil, err
	}
	return checkFile(path)
}

// append writes entries and rows in one transaction, which costs one sync.
func (w *writer) append(ctx context.Context, entries []Entry, to *State, touched Touched) error {
	if now, err := os.Lstat(w.path); err != nil || !os.SameFile(w.file, now) {
		return trouble("Put it back, and run nothing else meanwhile.", "the ledger %s was replaced or removed while this run writes it", w.path)
	}
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after the commit
	if err := follows(ctx, tx, entries, to.Head); err != nil {
		return err
	}
	r := &rows{ctx: ctx, tx: tx, stmts: w.stmts}
	for _, e := range entries {
		r.do(addEntry, e.Seq, e.Hash, e.Stored)
	}
	r.put(to, touched)
	if r.err != nil {
		return r.err
	}
	return tx.Commit()
}

// close moves what is in the -wal file into the ledger's file.
func (w *writer) close() error {
	_, err := w.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)") // a reader may prevent it: then the -wal file stays, and is read
	for _, stmt := range w.stmts {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, w.db.Close())
}

// follows checks that entries are the next ones, up to head. Errors: ErrStale.
func follows(ctx context.Context, tx *sql.Tx, entries []Entry, head Head) error {
	at, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Seq != at.Seq+1 || e.PrevHash != at.Hash {
			return fmt.Errorf("entry %d cannot follow entry %d: %w", e.Seq, at.Seq, ErrStale)
		}
		at = Head{e.Seq, e.Hash}
	}
	if at != head {
		return fmt.Errorf("the entries end at %s and the state is that of %s", at, head)
	}
	return nil
}
