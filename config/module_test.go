package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/cardform/cardform/card"
)

// TestModules: each archive of testdata/modules is a configuration with its
// modules. What is marked "# ERROR:" in it is reported, and nothing else; the
// file named want lists what it declares, with the value of each output.
func TestModules(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "modules", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			testModules(t, archive)
		})
	}
}

func testModules(t *testing.T, archive *txtar.Archive) {
	dir, want, marked := t.TempDir(), "", []string(nil)
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, string(f.Data))
		for _, m := range marks(string(f.Data)) {
			marked = append(marked, f.Name+":"+m)
		}
	}
	c, diags := Load(Options{Dir: dir, Version: "1.2.3"})
	e, more := &Evaluated{}, card.Diagnostics(nil)
	if !diags.HasErrors() {
		e, more = c.Evaluate(issuer(), nil)
	}
	var got []string
	for _, d := range append(diags, more...) {
		if d.Range == nil {
			t.Errorf("%s: %s has no place", d.Summary, d.Detail)
			continue
		}
		got = append(got, fmt.Sprintf("%s:%d: %s", d.Range.File, d.Range.Start.Line, d.Summary))
	}
	if diff := cmp.Diff(set(marked), set(got)); diff != "" {
		t.Errorf("-marked +found\n%s%s", diff, text(append(diags, more...)))
	}
	checkManners(t, append(diags, more...))
	if want != "" {
		if diff := cmp.Diff(want, declaredText(e)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func set(list []string) map[string]bool {
	found := map[string]bool{}
	for _, s := range list {
		found[s] = true
	}
	return found
}

// declaredText lists what is declared, one thing a line.
func declaredText(e *Evaluated) string {
	var b strings.Builder
	after := func(d card.Declared) string {
		s := ""
		for _, a := range d.DependsOn {
			s += " after " + a.String()
		}
		return s
	}
	for _, h := range e.Want.Holders {
		fmt.Fprintf(&b, "%s %s %v%s\n", h.Address, h.Email, h.Labels, after(h.Declared))
	}
	for _, c := range e.Want.Cards {
		target := "none"
		if c.Balance != nil {
			target = c.Balance.Target.String()
		}
		fmt.Fprintf(&b, "%s type %s for %q target %s %v%s\n", c.Address, c.CardType, c.Holder, target, c.Labels, after(c.Declared))
	}
	for _, k := range e.Want.Keep {
		fmt.Fprintf(&b, "keep %s\n", k)
	}
	for _, m := range e.Want.Moves {
		fmt.Fprintf(&b, "move %s to %s\n", m.From, m.To)
	}
	for _, r := range e.Want.Removed {
		fmt.Fprintf(&b, "removed %s\n", r.From)
	}
	for _, i := range e.Want.Imports {
		fmt.Fprintf(&b, "import %s as %s\n", i.ID, i.Address)
	}
	for _, o := range e.Outputs {
		fmt.Fprintf(&b, "output %s = %s\n", o.Name, o.Text)
	}
	return b.String()
}
