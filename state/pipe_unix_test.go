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
		make func(t *testing.T, lock string) error
		says string
	}{
		"a link":      {func(_ *testing.T, lock string) error { return os.Symlink(lock+".elsewhere", lock) }, "symbolic link"},
		"a pipe":      {func(_ *testing.T, lock string) error { return pipe(lock) }, "regular file"},
		"a directory": {func(_ *testing.T, lock string) error { return os.Mkdir(lock, 0o700) }, "regular file"},
		"another's":   {foreign, "belongs to user 12345"},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPlace(t)
			must(t, test.make(t, path+".lock"))
			store, err := state.OpenSQLite(t.Context(), path)
			must(t, err)
			if _, err := store.Acquire(t.Context(), state.Holder{}); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Error(err)
			}
			if got := names(t, filepath.Dir(path)); got != "cardform.state.lock" {
				t.Errorf("there is %s", got)
			}
		})
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
