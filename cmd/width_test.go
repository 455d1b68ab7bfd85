package cmd_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/cmd"
)

// Errors are broken to the width of what they are written to, and painted only
// where that is a terminal.
func TestErrorsFollowStandardError(t *testing.T) {
	narrow := func() int { return 60 }
	for name, c := range map[string]struct {
		term            cmd.Terminal
		folded, painted bool
	}{
		"output to a file": {cmd.Terminal{Err: true, ErrWidth: narrow}, true, true},
		"errors to a file": {cmd.Terminal{Out: true, Width: narrow}, false, false},
	} {
		b := newBench(t)
		b.env.Terminal = c.term
		b.run(cmd.ExitError, "apply", "a-plan-that-is-not-there-under-a-name-that-is-longer-than-most.cardplan")
		first, _, _ := strings.Cut(b.errs.String(), "\n")
		if folded := !strings.Contains(first, "a-plan-that"); folded != c.folded {
			t.Errorf("%s: broken %t, want %t: %q", name, folded, c.folded, b.errs.String())
		}
		if painted := strings.Contains(b.errs.String(), "\x1b["); painted != c.painted {
			t.Errorf("%s: painted %t, want %t: %q", name, painted, c.painted, b.errs.String())
		}
	}
}
