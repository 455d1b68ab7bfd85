package cmd_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// watched is the T of scripts that reads what their commands print. It is
// verbose, so that testscript keeps all of it; the log of a script that went
// well is not shown: it begins with the environment, secrets included.
type watched struct{ *testing.T }

var _ testscript.T = watched{}

// Verbose implements testscript.T.
func (watched) Verbose() bool { return true }

// Run implements testscript.T.
func (w watched) Run(name string, f func(testscript.T)) {
	w.T.Run(name, func(t *testing.T) { f(watched{t}) })
}

// Log implements testscript.T: it gets the whole log of a script, at its end.
func (w watched) Log(args ...any) {
	for _, arg := range args {
		log, _ := arg.(string)
		for _, leak := range leaks([]byte(printed(log))) {
			w.T.Error("the commands print " + leak)
		}
	}
	if w.T.Failed() {
		w.T.Log(args...)
	}
}

// printed is what commands printed, out of the log of a script: without the
// environment at its head, the command lines, and the numbers for which the
// emulator is asked by name.
func printed(log string) string {
	_, log, _ = strings.Cut(log, "\n\n")
	var b strings.Builder
	stock := false
	for line := range strings.Lines(log) {
		if strings.HasPrefix(line, "> ") {
			stock = strings.Contains(line, "emulator stock")
			continue
		}
		if !stock {
			b.WriteString(line)
		}
	}
	return b.String()
}

// watch scans what a script leaves in its directory, but for the files that it
// came with.
func watch(env *testscript.Env) error {
	given := map[string][]byte{}
	err := filepath.WalkDir(env.WorkDir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		given[path], err = os.ReadFile(path)
		return err
	})
	env.Defer(func() {
		t := env.T().(watched)
		found, err := treeLeaks(env.WorkDir, func(path string, data []byte) bool {
			was, ok := given[path]
			return ok && bytes.Equal(was, data)
		})
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
		for _, leak := range found {
			t.Error(leak)
		}
	})
	return err
}
