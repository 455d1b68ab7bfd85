package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/cardform/cardform/card"
)

// TestAlone: what reads something of the issuer or of the ledger is not evaluated
// before both are there.
func TestAlone(t *testing.T) {
	const block = "virtual_card \"a\" {\n  card_type = \"23\"\n  balance { target = 10 }\n}\n"
	tests := []struct {
		src  string
		want bool
	}{
		{block, true},
		{block + `locals { a = 1 }`, true},
		{block + `data "account" "a" {}`, false},
		{block + `output "a" { value = virtual_card.a.last4 }`, false},
		{block + `output "a" { value = 1 }`, true},
		{block + "check \"a\" {\n  assert {\n    condition     = virtual_card.a.status == \"ACTIVE\"\n    error_message = \"No.\"\n  }\n}\n", false},
		{"virtual_card \"a\" {\n  card_type = \"23\"\n  lifecycle {\n    postcondition {\n      condition     = self.id != \"1\"\n      error_message = \"No.\"\n    }\n  }\n}\n", false},
	}
	for _, tt := range tests {
		if got := mustLoad(t, Options{Dir: writeConfig(t, tt.src)}).Alone(); got != tt.want {
			t.Errorf("%t, want %t:\n%s", got, tt.want, tt.src)
		}
	}
}

// What is alone wants the same whatever the issuer lists and the ledger knows.
func TestAloneIsAlone(t *testing.T) {
	files, err := filepath.Glob("testdata/modules/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	known := func(card.Address) (card.Attributes, bool) {
		return card.Attributes{ID: "1001", Status: "ACTIVE", LastFour: "4242", Balance: 1}, true
	}
	alone := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for _, f := range archive.Files {
			path := filepath.Join(dir, f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, path, string(f.Data))
		}
		c, diags := Load(Options{Dir: dir})
		if diags.HasErrors() || !c.Alone() {
			continue
		}
		alone++
		before, said := c.Evaluate(&card.Inventory{}, nil)
		after, saidAfter := c.Evaluate(issuer(), known)
		if diff := cmp.Diff(declaredText(before)+text(said), declaredText(after)+text(saidAfter)); diff != "" {
			t.Errorf("%s: -before +after\n%s", file, diff)
		}
	}
	if alone < 3 {
		t.Errorf("only %d configurations are alone", alone)
	}
}
