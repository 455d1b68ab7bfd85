package state_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// A process that is killed loses nothing that it has written, a machine without
// power what is not synced. No test takes the power away: this one asks SQLite
// whether each commit is synced.
func TestEachCommitIsSynced(t *testing.T) {
	log, store, _ := open(t, newPlace(t))
	for _, draft := range statetest.Sample() {
		mustAppend(t, log, draft)
		for name, want := range map[string]string{"synchronous": "2", "journal_mode": "wal"} {
			if got, err := state.WriterPragma(t.Context(), store, name); err != nil || got != want {
				t.Errorf("the writer's %s is %q (%v), want %q", name, got, err, want)
			}
		}
	}
}

// When an append has returned, it is in the files, for another connection and
// for a copy of the files as they are at that moment.
func TestAnAppendReturnsOnceItIsCommitted(t *testing.T) {
	path := newPlace(t)
	log, _, _ := open(t, path)
	for _, draft := range statetest.Sample() {
		mustAppend(t, log, draft)
		if got := lastEntry(t, path); got != log.State.Head.Seq {
			t.Fatalf("another connection sees %d entries, want %d", got, log.State.Head.Seq)
		}
		copied, err := state.OpenSQLite(t.Context(), copyFiles(t, path))
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := copied.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Head != log.State.Head {
			t.Fatalf("a copy has the head %s, want %s", loaded.Head, log.State.Head)
		}
	}
}

// lastEntry is what a connection that knows nothing of the store finds.
func lastEntry(t *testing.T, path string) (seq int64) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "SELECT coalesce(max(seq), 0) FROM entries").Scan(&seq); err != nil {
		t.Fatal(err)
	}
	return seq
}

// copyFiles copies a ledger that is being written, as a backup does.
func copyFiles(t *testing.T, path string) string {
	t.Helper()
	to := newPlace(t)
	for _, end := range []string{"", "-wal"} {
		body, err := os.ReadFile(path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+end, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
