package prompt

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read is what a person gets who types, "dropped" for a line taken back.
func read(t *testing.T, r *Reader, typed string) []string {
	t.Helper()
	raw := 0
	r.Keys = strings.NewReader(typed)
	if r.Screen == nil {
		r.Screen = io.Discard
	}
	r.Raw = func() (func() error, error) {
		raw++
		return func() error { raw--; return nil }, nil
	}
	if r.History == nil {
		r.History = new(History)
	}
	var lines []string
	for {
		line, err := r.Line("> ")
		if raw != 0 {
			t.Fatalf("after %q the terminal is not as it was", lines)
		}
		switch {
		case errors.Is(err, io.EOF):
			return lines
		case errors.Is(err, ErrDropped):
			lines = append(lines, "dropped")
		case err != nil:
			t.Fatal(err)
		default:
			lines = append(lines, line)
			r.History.Remember([]string{line}, true)
		}
	}
}

const (
	up   = "\x1b[A"
	left = "\x1b[D"
)

func TestKeys(t *testing.T) {
	for typed, want := range map[string][]string{
		"a\rb\r":                             {"a", "b"},
		"ab" + left + "x\r":                  {"axb"},
		"é🤔\x7f!\r":                          {"é!"},
		"one\rtwo\r" + up + up + "\r":        {"one", "two", "one"},
		"one\r" + up + "!\r":                 {"one", "one!"},
		"one\x03two\r":                       {"dropped", "two"},
		"a\rb\x03\x03c\r":                    {"a", "dropped", "dropped", "c"},
		"one" + left + left + "\x03two\r":    {"dropped", "two"},
		"a\r\x04never\r":                     {"a"},
		"a\rend":                             {"a"},
		"\x1b[200~a\tb\rc\x1b[201~\r":        {"a\tb", "c"},
		strings.Repeat("long ", 100) + "\r":  {strings.Repeat("long ", 100)},
		strings.Repeat("x", 300) + "\x03a\r": {"dropped", "a"},
	} {
		if diff := cmp.Diff(want, read(t, new(Reader), typed)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", typed, diff)
		}
	}
}

func TestCompletion(t *testing.T) {
	names := []string{"local.team", "lower(", "path.cwd", "path.module", "path.root", "upper(", "var.float", "virtual_card.a", "virtual_card.a.id", "virtual_card.a.status"}
	for typed, want := range map[string]string{
		"up\t":                    "upper(",
		"upper(low\t":             "upper(lower(",
		"1 + va\tfl\t":            "1 + var.float",
		"p\tm\t":                  "path.module",
		"l\t":                     "lo",
		"nope\t":                  "nope",
		"lo\t":                    "lo",
		"vi\ta\t":                 "virtual_card.a",
		"virtual_card.a.s\t":      "virtual_card.a.status",
		"(x)" + left + " + upp\t": "(x + upper()",
		"{a=path.r\t":             "{a=path.root",
		"\"" + "${var.f\t}\"":     "\"${var.float}\"",
		"u\tu\t\x17\x17var.\t":    "var.float",
	} {
		r := &Reader{Complete: func(word string) []string { return Segments(names, word) }}
		if got := read(t, r, typed+"\r"); len(got) != 1 || got[0] != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

// Where there are several ways, they are shown, in as many columns as fit.
func TestChoices(t *testing.T) {
	var screen strings.Builder
	r := &Reader{Screen: &screen, Width: func() int { return 20 }, Complete: func(string) []string { return []string{"path.cwd", "path.module", "path.root"} }}
	if got := read(t, r, "path.\tr\r"); got[0] != "path.r" || !strings.Contains(screen.String(), "path.cwd\r\npath.module\r\npath.root\r\n> path.") {
		t.Errorf("%q, and the screen %q", got, screen.String())
	}
	if got, want := columns([]string{"a", "bb", "c"}, 6), "a   bb\nc\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := columns(make([]string, most+7), 80); !strings.HasSuffix(got, "and 7 more\n") {
		t.Errorf("%q", got)
	}
}

// What one session remembers the next one has, and nobody else can read it.
func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "cardform", "history")
	h := OpenHistory(path)
	h.Remember([]string{"1", "1", "", "2"}, true)
	h.Remember([]string{"of this session"}, false)
	h.Remember([]string{"an\x1b[31mescape"}, true)
	if h.At(0) != "of this session" || h.Len() != 3 {
		t.Errorf("%q", h.lines)
	}
	if diff := cmp.Diff([]string{"1", "2"}, OpenHistory(path).lines); diff != "" {
		t.Error(diff)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if info, err = os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

// A history that grows for years is cut.
func TestLongHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte(strings.Repeat("a\nb\n", kept)), 0o644); err != nil {
		t.Fatal(err)
	}
	OpenHistory(path)
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "\n") != kept {
		t.Errorf("%d lines, %v", strings.Count(string(text), "\n"), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// A file that is not ours alone, or cannot be there, is not written; lines are
// remembered all the same.
func TestNoHistoryFile(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(other, link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{"", link, filepath.Join(other, "below"), dir} {
		h := OpenHistory(path)
		h.Remember([]string{"x"}, true)
		if h.Len() != 1 {
			t.Errorf("%s: %q", path, h.lines)
		}
	}
	if text, err := os.ReadFile(other); err != nil || len(text) > 0 {
		t.Errorf("%q, %v", text, err)
	}
}
