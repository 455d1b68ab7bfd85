//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFilesThatNeverEnd: pipes and devices are not waited for, in any place that
// a file is read from; nor are files read that are too large.
func TestFilesThatNeverEnd(t *testing.T) {
	pipe := func(path string) error { return syscall.Mkfifo(path, 0o600) }
	tests := []struct {
		name string
		make func(path string) error
		want string
	}{
		{"pipe.card.hcl", pipe, "not a regular file"},
		{"zero.card.hcl", func(path string) error { return os.Symlink("/dev/zero", path) }, "not a regular file"},
		{"loop.card.hcl", func(path string) error { return os.Symlink(path, path) }, "too many levels of symbolic links"},
		{"large.card.hcl", func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 10<<30)
		}, "larger than 64 MB"},
		{"pipe.auto.cardvars", pipe, "not a regular file"},
		{"cardform.cardvars.json", pipe, "not a regular file"},
		{"data.csv", pipe, "not a regular file"},
	}
	for _, tt := range tests {
		dir := writeConfig(t, "locals { a = fileexists(\"data.csv\") ? 1 : 2 }\n")
		if tt.name == "data.csv" {
			dir = writeConfig(t, "locals { a = file(\"data.csv\") }\n")
		}
		path := filepath.Join(dir, tt.name)
		if err := tt.make(path); err != nil {
			t.Fatal(err)
		}
		c, diags := Load(Options{Dir: dir})
		_, more := c.Evaluate(nil, nil)
		if diags = append(diags, more...); len(diags) != 1 || !strings.Contains(diags[0].Detail, tt.want) {
			t.Errorf("%s:%s", tt.name, text(diags))
		}
		if err := os.Remove(path); err != nil { // whoever looks through what tests leave should come to an end
			t.Error(err)
		}
	}
}

// TestValuesFromPipe: a file of values may be a pipe where a person names it, as
// in --var-file <(pass show cards).
func TestValuesFromPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "values")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(path, []byte("a = 7\n"), 0o600) }()
	_, diags := Load(Options{Dir: writeConfig(t, "variable \"a\" { type = number }\n"), Args: []VarArg{{File: path}}})
	if err := <-written; err != nil || len(diags) > 0 {
		t.Errorf("%v%s", err, text(diags))
	}
}
