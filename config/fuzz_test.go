package config

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
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
		c, diags := Load(Options{Dir: dir})
		_, more := c.Evaluate(issuer(), nil)
		for _, d := range append(diags, more...) {
			if d.Summary == "" || d.Detail == "" {
				t.Errorf("%+v says nothing", d)
			}
			if s := d.Snippet; s != nil && (s.Start < 0 || s.Start > s.End || s.End > len(s.Code)) {
				t.Errorf("the highlight %d-%d is outside of %q", s.Start, s.End, s.Code)
			}
		}
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
