package lsp

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cardform/cardform/config/editor"
)

// Positions are those of the protocol: lines end with \n, \r\n or \r, and what
// is beyond the basic plane counts twice.
func TestPositions(t *testing.T) {
	l := newLines([]byte("aé🃏b\r\nc\rd\n"))
	for at, want := range map[int]position{
		0: {0, 0}, 1: {0, 1}, 3: {0, 2}, 7: {0, 4}, 8: {0, 5}, 10: {1, 0}, 11: {1, 1}, 12: {2, 0}, 14: {3, 0}, 99: {3, 0},
	} {
		if got := l.position(at); got != want {
			t.Errorf("byte %d is at %v, want %v", at, got, want)
		}
	}
	for p, want := range map[position]int{
		{0, 4}: 7, {0, 3}: 3, {0, 99}: 8, {1, 99}: 11, {3, 0}: 14, {99, 0}: 14,
	} {
		if got := l.offset(p); got != want {
			t.Errorf("%v is byte %d, want %d", p, got, want)
		}
	}
}

// There and back is where one was, at the begin of any character.
func TestPositionsThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "é", "🃏", "\n", "\r\n", "\r", "\t"})).Draw(t, "text"), "")
		l := newLines([]byte(text))
		for at := range text {
			if at > 0 && text[at] == '\n' && text[at-1] == '\r' {
				continue // between the two nothing can stand
			}
			if got := l.offset(l.position(at)); got != at {
				t.Fatalf("%q: byte %d came back as %d", text, at, got)
			}
		}
	})
}

// An edit changes what an editor changes, and leaves the text before it alone.
func TestChange(t *testing.T) {
	before := []byte("a = \"🃏\"\r\nb = 2\r\n")
	f := &openFile{text: before, file: &editor.File{}}
	f.change(&span{position{0, 5}, position{0, 7}}, "é")
	f.change(&span{position{1, 4}, position{1, 5}}, "3\r\nc = 4")
	if want := "a = \"é\"\r\nb = 3\r\nc = 4\r\n"; string(f.text) != want {
		t.Errorf("%q, want %q", f.text, want)
	}
	if f.file != nil || string(before) != "a = \"🃏\"\r\nb = 2\r\n" {
		t.Error("the old text is still in use, or was changed")
	}
	f.change(nil, "all")
	if string(f.text) != "all" {
		t.Errorf("%q", f.text)
	}
}

// A path and its URI are one, also with blanks and signs.
func TestURI(t *testing.T) {
	for _, path := range []string{"/a/b.card.hcl", "/a b/ü%/c#.card.hcl"} {
		if got := pathOf(uriOf(path)); got != path {
			t.Errorf("%s came back as %s", path, got)
		}
	}
	if got := pathOf("file:///c%3A/dir/x.card.hcl"); got != "c:/dir/x.card.hcl" {
		t.Error(got)
	}
	if got := pathOf("untitled:Untitled-1"); !strings.HasSuffix(got, ".card.hcl") {
		t.Error(got)
	}
}
