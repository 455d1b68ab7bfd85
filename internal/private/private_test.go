package private_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/internal/private"
)

const content = "for us alone\n"

// readerEnv names the secret that the test binary, as another user's process,
// is to read.
const readerEnv = "CARDFORM_PRIVATE_READ"

func TestMain(m *testing.M) {
	path := os.Getenv(readerEnv)
	if path == "" {
		os.Exit(m.Run())
	}
	text, err := private.Secret(path)
	fmt.Println(string(text), err)
}

func TestBegins(t *testing.T) {
	dir := t.TempDir()
	for i, test := range []struct {
		holds string
		want  bool
	}{{"", true}, {"fo", true}, {"for", true}, {"for us", true}, {"fur us", false}, {"b", false}, {"fr", false}} {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(test.holds), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := private.Begins(path, "for"); got != test.want || err != nil {
			t.Errorf("%q begins with \"for\": %t, %v", test.holds, got, err)
		}
	}
	var flaw *private.Error
	if _, err := private.Begins(dir, "for"); !errors.As(err, &flaw) {
		t.Errorf("a directory: %v", err)
	}
	if begins, err := private.Begins(filepath.Join(dir, "none"), "for"); !begins || err != nil {
		t.Errorf("no file: %t, %v", begins, err)
	}
}

func TestNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none")
	_, check := private.Check(path)
	_, open := private.Open(path)
	_, read := private.Read(path)
	_, secret := private.Secret(path)
	_, inNone := private.Append(filepath.Join(path, "log"))
	for i, err := range []error{check, open, read, secret, inNone} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for range 2 {
		f, err := private.Append(path)
		must(t, err)
		_, err = f.WriteString(content)
		must(t, errors.Join(err, f.Close()))
	}
	if text, err := private.Read(path); err != nil || string(text) != content+content {
		t.Errorf("%q, %v", text, err)
	}
	f, err := private.Append(os.DevNull)
	must(t, err)
	must(t, f.Close())
}

// Processes that make the same file at the same moment all append to it.
func TestAppendAtOnce(t *testing.T) {
	dir := t.TempDir()
	for n := range 50 {
		path := filepath.Join(dir, fmt.Sprint(n))
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				f, err := private.Append(path)
				if err != nil {
					t.Error(err)
					return
				}
				_, err = f.WriteString(content)
				if err := errors.Join(err, f.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if text, err := private.Read(path); err != nil || string(text) != strings.Repeat(content, 4) {
			t.Errorf("%q, %v", text, err)
		}
	}
}

// A file is replaced whole or stays as it was, and nothing is left beside it.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "plan")
	must(t, private.Replace(path, 0o600, writes("first", nil)))
	broken := errors.New("broken")
	if err := private.Replace(path, 0o600, writes("sec", broken)); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if text, err := private.Read(path); err != nil || string(text) != "first" {
		t.Errorf("%q, %v", text, err)
	}
	must(t, private.Replace(path, 0o600, writes("second", nil)))
	if text, err := private.Read(path); err != nil || string(text) != "second" {
		t.Errorf("%q, %v", text, err)
	}
	must(t, os.Mkdir(path+".d", 0o700))
	if err := private.Replace(path+".d", 0o600, writes("", nil)); err == nil {
		t.Error("a directory is replaced")
	}
	if diff := cmp.Diff([]string{"plan", "plan.d"}, names(t, dir)); diff != "" {
		t.Errorf("what is there (-want +got):\n%s", diff)
	}
}

// What had the name is not written through.
func TestReplaceALink(t *testing.T) {
	dir := t.TempDir()
	path, good := filepath.Join(dir, "plan"), filepath.Join(dir, "good")
	write(t, good, 0o600)
	if err := os.Symlink(good, path); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: no symbolic links here: %v", err)
	}
	must(t, private.Replace(path, 0o600, writes("plan", nil)))
	for name, want := range map[string]string{path: "plan", good: content} {
		if text, err := private.Read(name); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v; want %q", name, text, err, want)
		}
	}
}

// Every flaw has an advice of its own.
func TestAdvice(t *testing.T) {
	seen := map[string]private.Flaw{}
	for flaw := private.Linked; flaw <= private.Swapped; flaw++ {
		advice := (&private.Error{Flaw: flaw}).Advice()
		if other, ok := seen[advice]; ok || advice == "" {
			t.Errorf("flaws %d and %d: %q", flaw, other, advice)
		}
		seen[advice] = flaw
	}
}

func writes(text string, fails error) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return errors.Join(err, fails)
	}
}

func wantFlaw(t *testing.T, what string, err error, want private.Flaw) {
	t.Helper()
	var e *private.Error
	errors.As(err, &e)
	if err == nil && want == 0 {
		return
	}
	if e == nil || e.Flaw != want {
		t.Errorf("%s: %v; want flaw %d", what, err, want)
	}
}

func write(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(content), mode))
	must(t, os.Chmod(path, mode))
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
