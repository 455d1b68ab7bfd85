package view

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
)

// Nothing that people read is wider than the terminal, but for a word that is
// wider itself.
func TestMessagesFitTheTerminal(t *testing.T) {
	messages := map[string]Message{
		"failure": Failure{Message: "reading the plan: monday.cardplan holds a plan that was made against another ledger than the one in cards.state\nand more of it, which goes on for as long as that", Next: "Plan again, and look at what it says before anything is sent: cardform plan --out monday.cardplan"},
	}
	for _, kind := range []string{"checkup", "resource", "event", "summary", "state", "drift", "proof", "reconcile"} {
		paths, err := filepath.Glob("testdata/" + kind + "-*.json")
		if err != nil || len(paths) == 0 {
			t.Fatalf("no golden messages of %s: %v", kind, err)
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			messages[path] = decode(t, path, source)
		}
	}
	for name, m := range messages {
		for _, width := range []int{76, 80, 100, 120} {
			for l := range strings.Lines(render(t, m, Terminal{Live: true, Width: func() int { return width }})) {
				if l = strings.TrimRight(l, "\n"); lipgloss.Width(l) > width && strings.Contains(strings.TrimSpace(l), " ") {
					t.Errorf("%s: wider than %d: %s", name, width, l)
				}
			}
		}
	}
}

// What is broken to a width says the same as on a pipe, word for word.
func TestFoldingLosesNoWord(t *testing.T) {
	for _, path := range []string{"checkup-mixed", "event-done", "event-refused", "summary-trouble", "resource-card", "state-two"} {
		source, err := os.ReadFile("testdata/" + path + ".json")
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, path+".json", source)
		whole := strings.Join(strings.Fields(render(t, m, Terminal{})), " ")
		for width := 30; width <= 140; width += 10 {
			folded := strings.Join(strings.Fields(render(t, m, Terminal{Width: func() int { return width }})), " ")
			if strings.ReplaceAll(folded, ",", "") != strings.ReplaceAll(whole, ",", "") {
				t.Errorf("%s at %d says\n%s\ninstead of\n%s", path, width, folded, whole)
			}
		}
	}
}

// The last column of a table is broken beside the others where there is room.
func TestTablesFoldTheirLastColumn(t *testing.T) {
	p := &page{width: 40}
	p.table("  ", "ll", [][]span{{text("a"), text("one two three four five six seven eight nine")}, {text("bbb"), text("ten")}})
	want := "  a    one two three four five six seven\n       eight nine\n  bbb  ten\n"
	if p.String() != want {
		t.Errorf("%q, want %q", p.String(), want)
	}
}

// An error is as wide as what it is written to: standard error, not standard
// output.
func TestTalkHasItsOwnWidth(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("word ", 20))
	for name, c := range map[string]struct {
		term  Terminal
		lines int
		paint bool
	}{
		"both narrow, and coloured":   {Terminal{Width: func() int { return 60 }, Talk: Paper{Color: true, Width: func() int { return 60 }}}, 2, true},
		"output narrow, errors piped": {Terminal{Color: true, Width: func() int { return 60 }}, 1, false},
		"output piped, errors narrow": {Terminal{Talk: Paper{Width: func() int { return 60 }}}, 2, false},
	} {
		var out, errs bytes.Buffer
		if err := NewHuman(&out, &errs, c.term, time.Now).Show(Failure{Message: words}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(errs.String(), "\n"); got != c.lines || out.Len() > 0 || strings.Contains(errs.String(), "\x1b") != c.paint {
			t.Errorf("%s: %q has %d lines, want %d, colour %t", name, errs.String(), got, c.lines, c.paint)
		}
	}
}
