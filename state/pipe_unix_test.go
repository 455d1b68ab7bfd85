//go:build unix

package state_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cardform/cardform/state"
)

func pipe(path string) error { return syscall.Mkfifo(path, 0o600) }

// The lock is as particular as the ledger: a link, a pipe, a directory or
// another user's file is not locked, and nothing is written through it.
func TestBadLocks(t *testing.T) {
	for name, test := range map[string]struct {
		make func(lock string) error
		says string
	}{
		"a link":      {func(lock string) error { return os.Symlink(lock+".elsewhere", lock) }, "symbolic link"},
		"a pipe":      {pipe, "regular file"},
		"a directory": {func(lock string) error { return os.Mkdir(lock, 0o700) }, "regular file"},
		"another's":   {func(lock string) error { return foreign(t, lock) }, "belongs to user 12345"},
	} {
		path := newPlace(t)
		must(t, test.make(path+".lock"))
		store, err := state.OpenSQLite(t.Context(), path)
		must(t, err)
		if _, err := store.Acquire(t.Context(), state.Holder{}); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		if got := names(t, filepath.Dir(path)); got != "cardform.state.lock" {
			t.Errorf("%s: there is %s", name, got)
		}
	}
}

// foreign makes a file of another user's, where that is possible.
func foreign(t *testing.T, path string) error {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT TESTED: only root can give a file away")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	return os.Chown(path, 12345, -1)
}
