//go:build unix

package emulator

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cardform/cardform/internal/private"
)

// The state and its lock must be ours alone: what somebody else may have put
// there is neither read nor written, and a pipe holds nothing up.
func TestForeignStateFiles(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, path, good string) error
		want  private.Flaw
	}{
		"a link":        {func(_ *testing.T, path, good string) error { return os.Symlink(good, path) }, private.Linked},
		"a pipe":        {func(_ *testing.T, path, _ string) error { return syscall.Mkfifo(path, 0o600) }, private.Special},
		"a directory":   {func(_ *testing.T, path, _ string) error { return os.Mkdir(path, 0o700) }, private.Special},
		"a second name": {func(_ *testing.T, path, good string) error { return os.Link(good, path) }, private.Shared},
		"another's": {func(t *testing.T, path, _ string) error {
			if os.Geteuid() != 0 {
				t.Skip("SKIPPED, NOT TESTED: only root can give a file away")
			}
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Chown(path, 12345, -1))
		}, private.Foreign},
	} {
		for _, ending := range []string{"", ".lock"} {
			t.Run(name+ending, func(t *testing.T) {
				dir := t.TempDir()
				path, good := filepath.Join(dir, "bank.emulator"), filepath.Join(dir, "good")
				err := errors.Join(os.WriteFile(good, nil, 0o644), test.spoil(t, path+ending, good))
				if err != nil {
					t.Fatal(err)
				}
				_, err = New(Options{Paths: testPaths(), StateFile: path})
				var flaw *private.Error
				if !errors.As(err, &flaw) || flaw.Flaw != test.want || !strings.HasPrefix(err.Error(), "the emulator's state: ") {
					t.Errorf("%v; want flaw %d", err, test.want)
				}
				if info, err := os.Stat(good); err != nil || info.Size() != 0 || info.Mode().Perm() != 0o644 {
					t.Errorf("what it leads to is %v (%v)", info, err)
				}
				if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
					t.Errorf("there is %v (%v)", entries, err)
				}
			})
		}
	}
}

// Files that others could read, and those that are made under any umask, are
// their owner's alone once they are used.
func TestStateFilesAreClosed(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := filepath.Join(t.TempDir(), "bank.emulator")
	for range 2 {
		e, err := New(Options{Paths: testPaths(), StateFile: path})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{path, path + ".lock"} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v (%v)", name, info.Mode(), err)
			}
			if err := os.Chmod(name, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
