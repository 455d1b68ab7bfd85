package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
)

// How a ledger is told from other SQLite files, and from those of newer
// versions. schemaVersion (SQLite's user_version) goes up with every change of
// the schema or of what a row holds: a new byte in packing, a new field of an op
// that is written even when it is empty. A field that is left out when it is
// empty needs none, as old rows are then written as they were; `ledger verify`
// compares them byte by byte. Format goes up with the entries alone.
const (
	applicationID = 0x63666c67 // "cflg"
	schemaVersion = 1
)

// schema holds the entries, and beside them the rows that are their fold.
const schema = `
CREATE TABLE entries   (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE meta      (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL, genesis BLOB NOT NULL, newest BLOB NOT NULL);
CREATE TABLE resources (address TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE ops       (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE plans     (id TEXT PRIMARY KEY, ended INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE marks     (plan TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (plan, change)) WITHOUT ROWID;
INSERT INTO meta VALUES (1, 0, '', '{}', '{}');
`

// openFile opens an existing SQLite file; params are SQLite's own, as in mode
// and immutable.
func openFile(path string, params url.Values) (*sql.DB, error) {
	params.Add("_pragma", "busy_timeout("+strconv.Itoa(busyMillis)+")")
	params.Set("_error_rc", "1")
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: params.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // pragmas hold for a connection; there is one
	return db, nil
}

// recognise refuses what is no ledger of this version. A file that is empty was
// cut off, as create never leaves one. Errors: ErrForeign, ErrNewer, ErrCorrupt.
func recognise(ctx context.Context, db *sql.DB) error {
	var pages, id, version int64
	for pragma, value := range map[string]*int64{"page_count": &pages, "application_id": &id, "user_version": &version} {
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(value); err != nil {
			return err
		}
	}
	switch {
	case pages == 0:
		return fmt.Errorf("it is empty: %w", ErrCorrupt)
	case id != applicationID:
		return ErrForeign
	case version > schemaVersion:
		return fmt.Errorf("it has version %d, this cardform knows %d: %w", version, schemaVersion, ErrNewer)
	}
	return nil
}

// create makes an empty ledger at path. It is made whole under another name,
// so that a file at path is never half a ledger, whenever the process dies.
func create(ctx context.Context, path string) error {
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(fresh, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), fill(ctx, fresh)); err != nil {
		os.Remove(fresh) // the error that counts is the one before
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// fill writes the schema into an empty file.
func fill(ctx context.Context, path string) error {
	db, err := openFile(path, url.Values{"mode": {"rw"}, "_journal_mode": {"MEMORY"}, "_synchronous": {"FULL"}})
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %d; %s COMMIT;",
		applicationID, schemaVersion, schema))
	return errors.Join(err, db.Close())
}

// syncDir makes a new name in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
