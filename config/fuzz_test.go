package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

func addSeeds(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*alid", "*.card.hcl"))
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
}

// FuzzLoad: no input panics, and every diagnostic has its manners.
func FuzzLoad(f *testing.F) {
	addSeeds(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, src []byte) {
		// One file per process: a fuzzing worker runs one input at a time.
		if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), src, 0o600); err != nil {
			t.Fatal(err)
		}
		wellMannered(t, Options{Dir: dir})
	})
}

// wellMannered loads and evaluates a configuration, and checks what is said.
func wellMannered(t *testing.T, o Options) {
	c, diags := Load(o)
	_, more := c.Evaluate(issuer(), nil)
	for _, d := range append(diags, more...) {
		if d.Summary == "" || d.Detail == "" {
			t.Errorf("%+v says nothing", d)
		}
		if s := d.Snippet; s != nil && (s.Start < 0 || s.Start > s.End || s.End > len(s.Code)) {
			t.Errorf("the highlight %d-%d is outside of %q", s.Start, s.End, s.Code)
		}
	}
}

// FuzzModules: the same for a configuration of several files, in a tree of
// directories, values of variables and tests among them.
func FuzzModules(f *testing.F) {
	archives, err := filepath.Glob(filepath.Join("testdata", "modules", "*.txtar"))
	if err != nil || len(archives) == 0 {
		f.Fatal(archives, err)
	}
	for _, name := range archives {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("-- main.card.hcl --\nvariable \"a\" {\n  type = object({ b = optional(list(number), [1]) })\n}\n-- cardform.cardvars --\na = { b = [\"x\"] }\n-- x.auto.cardvars.json --\n{\"a\": {\"b\": 1e999}}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		dir := t.TempDir()
		for _, file := range txtar.Parse(src).Files {
			if !filepath.IsLocal(file.Name) || strings.ContainsRune(file.Name, 0) {
				continue
			}
			path := filepath.Join(dir, file.Name)
			if os.MkdirAll(filepath.Dir(path), 0o755) != nil || os.WriteFile(path, file.Data, 0o600) != nil {
				continue // a name that the system does not take
			}
		}
		wellMannered(t, Options{Dir: dir})
		LoadSuites(Options{Dir: dir})
	})
}

// FuzzValue: the same for a value given on the command line, whatever the type
// of its variable.
func FuzzValue(f *testing.F) {
	types := []string{"string", "number", "bool", "any", "list(string)", "map(number)", "set(any)", "object({ a = optional(string, \"x\") })", "tuple([string, number])"}
	for i, text := range []string{"x", "1e400", "null", "[1, \"a\"]", "{ a = 1 }", "\"${1}\"", "<<A\nx\nA", "[for x in y : x]", "((((", "\xff"} {
		f.Add(text, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, typ uint8) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "main.card.hcl"), "variable \"a\" {\n  type = "+types[int(typ)%len(types)]+"\n}\noutput \"a\" { value = var.a }\n")
		wellMannered(t, Options{Dir: dir, Args: []VarArg{{Assign: "a=" + text}}})
		write(t, filepath.Join(dir, "cardform.cardvars"), text)
		wellMannered(t, Options{Dir: dir})
	})
}

// FuzzFormat: formatted text means the same, and formatting it again changes
// nothing.
func FuzzFormat(f *testing.F) {
	addSeeds(f)
	table, err := txtar.ParseFile(formatTable)
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range table.Files {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		once, diags := Format(src, "x.card.hcl")
		if diags.HasErrors() {
			if !bytes.Equal(once, src) {
				t.Fatal("text that does not parse was changed")
			}
			return
		}
		if diff := cmp.Diff(meaning(t, bytes.TrimPrefix(src, []byte("\ufeff"))), meaning(t, once)); diff != "" {
			t.Fatalf("of %q it makes %q\n-before +after\n%s", src, once, diff)
		}
		if twice, _ := Format(once, "x.card.hcl"); !bytes.Equal(once, twice) {
			t.Fatalf("formatted %q, and again %q", once, twice)
		}
	})
}
