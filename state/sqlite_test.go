package state_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// open returns the store at path and, through its log, holds its lease. Both
// are given back by the function returned, or at the end of the test.
func open(t *testing.T, path string) (*state.Log, *state.SQLite, func()) {
	t.Helper()
	store, err := state.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	lease, err := store.Acquire(t.Context(), state.Holder{PID: os.Getpid(), Run: "run"})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	closeAll := func() {
		if closed {
			return
		}
		closed = true
		if err := errors.Join(store.Close(), lease.Release()); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(closeAll)
	return state.NewLog(loaded, store, lease, "run", statetest.Clock()), store, closeAll
}

func mustAppend(t *testing.T, log *state.Log, drafts ...state.Draft) {
	t.Helper()
	if err := log.Append(t.Context(), drafts...); err != nil {
		t.Fatal(err)
	}
}

// sample makes a ledger with an entry of each kind and closes it.
func sample(t *testing.T) (path string, s *state.State) {
	t.Helper()
	path = newPlace(t)
	log, _, done := open(t, path)
	mustAppend(t, log, statetest.Sample()...)
	done()
	return path, log.State
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func TestReadingCreatesNothing(t *testing.T) {
	path := newPlace(t)
	read := func() {
		t.Helper()
		store, err := state.OpenSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := state.Verify(t.Context(), store, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Holder(); err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if got := names(t, filepath.Dir(path)); got != "" {
		t.Errorf("reading where there is no ledger leaves %s", got)
	}
	log, _, done := open(t, path)
	mustAppend(t, log, statetest.Sample()...)
	done()
	read()
	if got := names(t, filepath.Dir(path)); got != "cardform.state cardform.state.lock" {
		t.Errorf("a closed ledger is %s", got)
	}
}

func TestModeIsTightened(t *testing.T) {
	path, _ := sample(t)
	for _, name := range []string{path, path + ".lock"} {
		if err := os.Chmod(name, 0o664); err != nil {
			t.Fatal(err)
		}
	}
	log, _, _ := open(t, path)
	mustAppend(t, log, state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin"}})
	for _, name := range []string{path, path + ".lock"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", name, info.Mode(), err)
		}
	}
}

// What stands at the path decides whether it is read, and what is said.
func TestBadFiles(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  error  // of Load and of Append, if not nil
		says  string // what the error tells, or advises
	}{
		"empty":               {truncate(0), state.ErrCorrupt, "ledger verify"},
		"cut in half":         {truncate(20_000), state.ErrCorrupt, "ledger verify"},
		"cut in a page":       {truncate(5_000), state.ErrCorrupt, "ledger verify"},
		"a stub":              {truncate(50), state.ErrCorrupt, "ledger verify"},
		"garbage":             {garbage, state.ErrCorrupt, "issuer's own list"},
		"foreign":             {run("PRAGMA application_id = 0"), state.ErrForeign, "another path"},
		"newer":               {run("PRAGMA user_version = 2"), state.ErrNewer, "Install a newer"},
		"newer genesis":       {run(`UPDATE meta SET genesis = '{"format":2}'`), state.ErrNewer, "Install a newer"},
		"cut rows":            {run("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)"), state.ErrChain, "ledger verify"},
		"bad row":             {run("UPDATE resources SET body = '{'"), state.ErrCorrupt, "ledger verify"},
		"bad address":         {run("UPDATE resources SET address = 'x' || address"), state.ErrCorrupt, "ledger verify"},
		"bad mark":            {run("INSERT INTO marks VALUES ('other', 'open x')"), state.ErrCorrupt, "ledger verify"},
		"a directory":         {replace(func(path string) error { return os.Mkdir(path, 0o700) }), nil, "regular file"},
		"a link":              {replace(func(path string) error { return os.Symlink(path+".moved", path) }), nil, "symbolic link"},
		"a device":            {replace(func(path string) error { return os.Symlink(os.DevNull, path) }), nil, "symbolic link"},
		"a pipe":              {replace(func(path string) error { return pipe(path) }), nil, "regular file"},
		"a link for the -wal": {func(t *testing.T, path string) { must(t, os.Symlink(path+".elsewhere", path+"-wal")) }, nil, "symbolic link"},
		"a link for the -shm": {func(t *testing.T, path string) { must(t, os.Symlink(path+".elsewhere", path+"-shm")) }, nil, "symbolic link"},
		"two names":           {func(t *testing.T, path string) { must(t, os.Link(path, path+".copy")) }, nil, "hard links"},
		"gone, -wal left": {replace(func(path string) error { return os.WriteFile(path+"-wal", []byte("frames"), 0o600) }),
			state.ErrCorrupt, "-wal"},
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := sample(t)
			test.spoil(t, path)
			store, err := state.OpenSQLite(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = store.Load(t.Context())
			var trouble *state.Trouble
			if !errors.As(err, &trouble) || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error()+trouble.Advice, test.says) {
				t.Errorf("Load: %v; want trouble %v that says %q", err, test.want, test.says)
			} else if trouble.Advice == "" || strings.Contains(err.Error(), trouble.Advice) {
				t.Errorf("%v: its advice is %q", err, trouble.Advice)
			}
			if lease, err := store.Acquire(t.Context(), state.Holder{}); err == nil {
				log := state.NewLog(state.New(), store, lease, "run", time.Now)
				if err := log.Append(t.Context(), statetest.Sample()...); err == nil {
					t.Error("it is appended to")
				}
				must(t, errors.Join(store.Close(), lease.Release()))
			}
		})
	}
}

func advice(err error) string {
	var trouble *state.Trouble
	if errors.As(err, &trouble) {
		return trouble.Advice
	}
	return ""
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func truncate(size int64) func(*testing.T, string) {
	return func(t *testing.T, path string) { must(t, os.Truncate(path, size)) }
}

func garbage(t *testing.T, path string) {
	must(t, os.WriteFile(path, []byte(strings.Repeat("this is not a ledger\n", 1000)), 0o600))
}

func replace(make func(path string) error) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		must(t, os.Rename(path, path+".moved"))
		must(t, make(path))
	}
}

func TestAnotherUsersFile(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path, _ := sample(t)
	must(t, os.Chown(path, 12345, -1))
	store, err := state.OpenSQLite(t.Context(), path)
	must(t, err)
	if _, err := store.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "12345") {
		t.Errorf("Load: %v", err)
	}
	if _, err := store.Acquire(t.Context(), state.Holder{}); err == nil {
		t.Error("its lease is given")
	}
}

func TestLockReplaced(t *testing.T) {
	for name, spoil := range map[string]func(string) error{
		"removed":  os.Remove,
		"replaced": func(p string) error { return errors.Join(os.Rename(p, p+".old"), os.WriteFile(p, nil, 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := newPlace(t)
			log, _, _ := open(t, path)
			mustAppend(t, log, statetest.Sample()[:2]...)
			must(t, spoil(path+".lock"))
			if err := log.Check(); !errors.Is(err, state.ErrLease) {
				t.Errorf("Check: %v, want ErrLease", err)
			}
			if err := log.Append(t.Context(), statetest.Sample()[2]); !errors.Is(err, state.ErrLease) {
				t.Errorf("Append: %v, want ErrLease", err)
			}
		})
	}
}

func TestFileReplacedWhileWriting(t *testing.T) {
	path := newPlace(t)
	log, _, _ := open(t, path)
	mustAppend(t, log, statetest.Sample()[:2]...)
	other, _ := sample(t)
	must(t, os.Rename(other, path))
	if err := log.Append(t.Context(), statetest.Sample()[2]); err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("appending to a file that nobody sees: %v", err)
	}
}

// What is appended must be what the rows are brought to.
func TestAppendTakesWhatBelongsTogether(t *testing.T) {
	for name, spoil := range map[string]func([]state.Entry, *state.State) []state.Entry{
		"a state that is ahead": func(e []state.Entry, _ *state.State) []state.Entry { return e[:2] },
		"a state that is behind": func(e []state.Entry, s *state.State) []state.Entry {
			s.Head = state.Head{Seq: 2, Hash: e[1].Hash}
			return e
		},
		"entries with a gap":      func(e []state.Entry, _ *state.State) []state.Entry { return append(e[:1], e[2]) },
		"entries in wrong order":  func(e []state.Entry, _ *state.State) []state.Entry { e[0], e[1] = e[1], e[0]; return e },
		"entries that are forked": func(e []state.Entry, _ *state.State) []state.Entry { e[1].PrevHash = "x"; return e },
	} {
		store, err := state.OpenSQLite(t.Context(), newPlace(t))
		must(t, err)
		lease, err := store.Acquire(t.Context(), state.Holder{})
		must(t, err)
		s := state.New()
		entries, err := state.Seal(s.Head, "run", time.Now(), statetest.Sample()[:3])
		must(t, err)
		for _, e := range entries {
			_, err := s.Fold(e)
			must(t, err)
		}
		if err := store.Append(t.Context(), lease, spoil(entries, s), s, state.Touched{}); err == nil {
			t.Errorf("%s: appended", name)
		}
		if loaded, err := store.Load(t.Context()); err != nil || loaded.Head != (state.Head{}) {
			t.Errorf("%s: the ledger is at %v (%v)", name, loaded.Head, err)
		}
		must(t, errors.Join(store.Close(), lease.Release()))
	}
}

// Whoever lists entries is told when some are missing at the end.
func TestEntriesThatAreCutOff(t *testing.T) {
	path, _ := sample(t)
	run("DELETE FROM entries WHERE seq > 7")(t, path)
	store, err := state.OpenSQLite(t.Context(), path)
	must(t, err)
	n := 0
	var last error
	for _, err := range store.Entries(t.Context(), 1) {
		if last = err; err == nil {
			n++
		}
	}
	if n != 7 || !errors.Is(last, state.ErrChain) {
		t.Errorf("%d entries, then %v; want 7, then ErrChain", n, last)
	}
}

// Another program that has the file open does not keep the last entries out of
// it.
func TestCloseWithAnIdleReader(t *testing.T) {
	path := newPlace(t)
	log, _, done := open(t, path)
	mustAppend(t, log, statetest.Sample()[:2]...)
	idle, err := sql.Open("sqlite", path)
	must(t, err)
	defer idle.Close()
	must(t, idle.Ping())
	execute(t, idle, "SELECT * FROM meta")
	mustAppend(t, log, statetest.Sample()[2:]...)
	done()
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		t.Errorf("%d bytes are left in the -wal file", info.Size())
	}
}

func TestHolder(t *testing.T) {
	path := newPlace(t)
	log, store, done := open(t, path)
	mustAppend(t, log, statetest.Sample()...)
	if who, err := store.Holder(); err != nil || who == nil || who.PID != os.Getpid() {
		t.Errorf("while held: %v %v", who, err)
	}
	must(t, os.WriteFile(path+".lock", []byte("garbage"), 0o600))
	if who, err := store.Holder(); err != nil || who == nil || *who != (state.Holder{}) {
		t.Errorf("with garbage in the lock file: %v %v", who, err)
	}
	var busy *state.BusyError
	if _, err := store.Acquire(t.Context(), state.Holder{}); !errors.As(err, &busy) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("Acquire: %v", err)
	}
	done()
	if who, err := store.Holder(); err != nil || who != nil {
		t.Errorf("when given back: %v %v", who, err)
	}
	must(t, os.WriteFile(path+".lock", []byte(`{"pid":1}`), 0o600))
	if who, err := store.Holder(); err != nil || who != nil {
		t.Errorf("after a crash: %v %v", who, err)
	}
}

func TestNoDirectory(t *testing.T) {
	store, err := state.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "none", "cardform.state"))
	must(t, err)
	if _, err := store.Load(t.Context()); err != nil {
		t.Errorf("Load: %v", err)
	}
	if _, err := store.Acquire(t.Context(), state.Holder{}); err == nil || !strings.Contains(advice(err), "must exist") {
		t.Errorf("Acquire: %v", err)
	}
}

// A path is a path, whatever an URL would make of it.
func TestStrangePath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?mode=memory#b%20c; d ü")
	log, _, done := open(t, path)
	mustAppend(t, log, statetest.Sample()...)
	done()
	if got := names(t, filepath.Dir(path)); got != "a?mode=memory#b%20c; d ü a?mode=memory#b%20c; d ü.lock" {
		t.Error(got)
	}
}

// A batch costs one commit, which is one sync: SQLite ends each commit with a
// frame that holds the size of the database.
func TestBatchIsOneCommit(t *testing.T) {
	path := newPlace(t)
	log, _, _ := open(t, path)
	mustAppend(t, log, statetest.Sample()[:2]...)
	before := commits(t, path)
	var drafts []state.Draft
	for i := range 64 {
		a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(i)}
		drafts = append(drafts, state.Draft{Kind: state.KindIntent, Op: a.String(), Address: a, Data: state.Intent{Action: card.ActionOpen}})
	}
	mustAppend(t, log, drafts...)
	if got := commits(t, path) - before; got != 1 {
		t.Errorf("64 intents cost %d commits", got)
	}
}

func commits(t *testing.T, path string) int {
	t.Helper()
	wal, err := os.ReadFile(path + "-wal")
	must(t, err)
	const header, frame = 32, 24 + 4096
	n := 0
	for at := header; at+frame <= len(wal); at += frame {
		if binary.BigEndian.Uint32(wal[at+4:]) != 0 {
			n++
		}
	}
	return n
}
