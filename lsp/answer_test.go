package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/config/editor"
)

// The one edit of a formatting gives what fmt gives, also where the old text or
// the new one is the end of the other, or all of it is new.
func TestFormatting(t *testing.T) {
	for _, text := range []string{
		"a = 1\n", " a = 1\n", "a=1\n", "  a=1", "\n\n\na = 1\n", "a = 1\n\n\n", "a = \"é\"\nb=\"é\"\n", "x {\na=1\n}\n", "a = 1\nbb = 1\n", "", "\n", "  ",
		"x {}\r\ny{}\r\n", "a = [\n1,\n  ]\n",
	} {
		s := &server{files: newFiles()}
		path := filepath.Join(t.TempDir(), "main.card.hcl")
		s.files.open[path] = &openFile{text: []byte(text)}
		edits, err := s.format(question{file: s.files.file(path)})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := config.Format([]byte(text), "main.card.hcl")
		got := &openFile{text: []byte(text)}
		for _, e := range edits.([]textEdit) {
			got.change(&e.Range, e.NewText)
		}
		if diff := cmp.Diff(string(want), string(got.text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
		if (len(edits.([]textEdit)) == 0) != (text == string(want)) {
			t.Errorf("%q has %d edits", text, len(edits.([]textEdit)))
		}
	}
}

// A warning is none of the errors.
func TestSeverities(t *testing.T) {
	s := &server{files: newFiles()}
	path := filepath.Join(t.TempDir(), "main.card.hcl")
	for severity, want := range map[card.Severity]int{card.SeverityError: 1, card.SeverityWarning: 2} {
		r := result{root: filepath.Dir(path), open: map[string][]byte{path: []byte("x")}, lines: map[string]*lines{}}
		at, d := s.place(r, card.Diagnostic{Severity: severity, Range: &card.Range{File: "main.card.hcl"}})
		if at != path || d.Severity != want {
			t.Errorf("%s is %d at %s", severity, d.Severity, at)
		}
	}
}

// A directory belongs to the configuration above that calls it, straight or by
// modules in between, and to none where a circle of modules leads elsewhere.
func TestRoots(t *testing.T) {
	dir := t.TempDir()
	s := newFiles()
	s.folders = []string{dir}
	for path, text := range map[string]string{
		"main.card.hcl":              `module "a" { source = "./modules/a" }`,
		"modules/a/main.card.hcl":    `module "b" { source = "../b" }`,
		"modules/b/main.card.hcl":    `module "a" { source = "../a" }`,
		"modules/c/main.card.hcl":    `locals { x = 1 }`,
		"elsewhere/d/main.card.hcl":  `locals { x = 1 }`,
		"elsewhere/x/main.card.hcl":  `module "d" { source = "../d" }`,
		"elsewhere/other.card.hcl":   `module "none" { source = "./none" }`,
		"elsewhere/none/notes.md":    ``,
		"elsewhere/ddd/a.cardvars":   `x = 1`,
		"elsewhere/ddd/b.cardtest.x": ``,
	} {
		s.open[filepath.Join(dir, path)] = &openFile{text: []byte(text)}
	}
	for at, want := range map[string]string{
		"modules/a": ".", "modules/b": ".", "modules/c": "modules/c", "elsewhere/d": "elsewhere/d", "elsewhere/none": "elsewhere", ".": ".",
	} {
		if got := s.roots(filepath.Join(dir, at)); !slices.Equal(got, []string{filepath.Join(dir, want)}) {
			t.Errorf("%s belongs to %q", at, got)
		}
	}
}

// Symbols are those of the folders of the workspace: of one that has left there
// are none, and of the others still.
func TestFolders(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{filepath.Join(a, "a.card.hcl"): "locals { of_a = 1 }", filepath.Join(b, "b.card.hcl"): "locals { of_b = 1 }"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := &session{}
		begin(t, s, a)
		for _, step := range []struct {
			change string
			folder string
			want   []string
		}{{"added", b, []string{"local.of_a", "local.of_b"}}, {"removed", a, []string{"local.of_b"}}, {"removed", b, nil}} {
			s.tell("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{step.change: []folder{{uriOf(step.folder)}}}})
			var symbols []symbolInformation
			if err := s.ask("workspace/symbol", askParams{Query: "OF_"}, &symbols); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, symbol := range symbols {
				names = append(names, symbol.Name)
			}
			slices.Sort(names)
			if !slices.Equal(names, step.want) {
				t.Errorf("%s %s: %q, want %q", step.change, filepath.Base(step.folder), names, step.want)
			}
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// Every kind has its number: 0 is none of the protocol's.
func TestKinds(t *testing.T) {
	for k := editor.KindBlock; k <= editor.KindKeyword; k++ {
		if completionKind(k) == 0 {
			t.Errorf("kind %d has no number", k)
		}
	}
}
