//go:build unix

package private_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cardform/cardform/internal/private"
)

// Whatever stands where a file of ours should, each door is shut to it, and
// what it leads to stays as it was.
func TestFlaws(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, path, good string) error
		want  private.Flaw
	}{
		"a link":             {func(_ *testing.T, path, good string) error { return os.Symlink(good, path) }, private.Linked},
		"a link to nothing":  {func(_ *testing.T, path, good string) error { return os.Symlink(good+".none", path) }, private.Linked},
		"a link to a device": {func(_ *testing.T, path, _ string) error { return os.Symlink(os.DevNull, path) }, private.Linked},
		"a directory":        {func(_ *testing.T, path, _ string) error { return os.Mkdir(path, 0o700) }, private.Special},
		"a pipe":             {func(_ *testing.T, path, _ string) error { return syscall.Mkfifo(path, 0o600) }, private.Special},
		"a second name":      {func(_ *testing.T, path, good string) error { return os.Link(good, path) }, private.Shared},
		"another's":          {func(t *testing.T, path, _ string) error { return give(t, path, 12345, 0o600) }, private.Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, good := filepath.Join(dir, "bad"), filepath.Join(dir, "good")
			write(t, good, 0o644)
			must(t, test.spoil(t, path, good))
			_, err := private.Check(path)
			wantFlaw(t, "Check", err, test.want)
			_, err = private.Open(path)
			wantFlaw(t, "Open", err, test.want)
			_, err = private.Read(path)
			wantFlaw(t, "Read", err, test.want)
			_, err = private.Append(path)
			wantFlaw(t, "Append", err, test.want)
			if info, err := os.Stat(good); err != nil || info.Mode().Perm() != 0o644 {
				t.Errorf("the file beside it has mode %v (%v)", info.Mode(), err)
			}
			if left := names(t, dir); len(left) != 2 {
				t.Errorf("there is %v", left)
			}
		})
	}
}

// A secret may be reached by links, and must be ours or root's; the file that
// they end at decides.
func TestSecretPermissions(t *testing.T) {
	me := os.Geteuid()
	for _, test := range []struct {
		owner int
		mode  os.FileMode
		want  private.Flaw
	}{
		{me, 0o600, 0}, {me, 0o400, 0}, {me, 0o644, private.Exposed}, {me, 0o604, private.Exposed}, {me, 0o602, private.Exposed}, {me, 0o620, private.Exposed},
		{0, 0o400, 0}, {0, 0o440, 0}, {0, 0o640, 0}, {0, 0o644, private.Exposed}, {0, 0o460, private.Exposed}, {0, 0o404, private.Exposed},
		{12345, 0o600, private.Foreign}, {12345, 0o644, private.Foreign},
	} {
		if test.owner != me && me != 0 {
			t.Logf("SKIPPED, NOT TESTED: only root can give a file to user %d", test.owner)
			continue
		}
		dir := t.TempDir()
		file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
		must(t, give(t, file, test.owner, test.mode))
		must(t, os.Symlink("file", link))
		for _, path := range []string{file, link} {
			text, err := private.Secret(path)
			wantFlaw(t, path+" "+test.mode.String(), err, test.want)
			if err == nil && string(text) != content {
				t.Errorf("%s holds %q", path, text)
			}
		}
	}
}

// A process that is not root reads by a group what root lets it read so, and
// has no such grace for files of its own.
func TestSecretOfAGroup(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT TESTED: only root can become somebody else")
	}
	dir, err := os.MkdirTemp("/tmp", "private-*") // t.TempDir's parent is closed to others
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755))
	reader := filepath.Join(dir, "reader")
	binary, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(reader, binary, 0o755))
	for owner, want := range map[int]string{0: content, 12345: "others on this machine have access", 54321: "belongs to user 54321"} {
		path := filepath.Join(dir, "secret")
		must(t, give(t, path, owner, 0o440))
		must(t, os.Chown(path, owner, 12345))
		if got := readAs(t, reader, path, 12345); !strings.Contains(got, want) {
			t.Errorf("of user %d: %q; want %q in it", owner, got, want)
		}
		must(t, os.Remove(path))
	}
}

// readAs says what another user's process reads.
func readAs(t *testing.T, reader, path string, user uint32) string {
	t.Helper()
	c := exec.Command(reader)
	c.Env = []string{readerEnv + "=" + path}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// A pipe, a directory and a device are no secrets, by a link neither.
func TestSecretIsAFile(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	must(t, syscall.Mkfifo(pipe, 0o600))
	must(t, os.Symlink(pipe, link))
	for _, path := range []string{pipe, link, dir, os.DevNull} {
		_, err := private.Secret(path)
		wantFlaw(t, path, err, private.Special)
	}
}

func TestModesUnderAnyUmask(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := filepath.Join(t.TempDir(), "log")
	f, err := private.Append(path)
	must(t, err)
	must(t, f.Close())
	wantMode(t, path, 0o600)
	must(t, private.Replace(path, 0o600, writes(content, nil)))
	wantMode(t, path, 0o600)
	must(t, private.Replace(path, 0o644, writes(content, nil)))
	wantMode(t, path, 0o644)
	info, err := private.Check(path)
	must(t, err)
	must(t, private.Tighten(path, info))
	wantMode(t, path, 0o600)
	must(t, os.Chmod(path, 0o666))
	f, err = private.Append(path)
	must(t, err)
	must(t, f.Close())
	wantMode(t, path, 0o600)
}

// give makes a file of another user's, where that is possible.
func give(t *testing.T, path string, owner int, mode os.FileMode) error {
	t.Helper()
	write(t, path, mode)
	if owner == os.Geteuid() {
		return nil
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT TESTED: only root can give a file away")
	}
	return os.Chown(path, owner, -1)
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
		t.Errorf("%s has mode %v (%v), want %v", path, info.Mode(), err, want)
	}
}
