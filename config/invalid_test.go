package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
)

// TestInvalid: in each file of testdata/invalid the lines that are wrong, and
// no others, are reported, each under the summary after "# ERROR:".
func TestInvalid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "invalid", "*.card.hcl"))
	if err != nil || len(files) < 240 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".card.hcl"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			diags := check(t, string(src))
			if diff := cmp.Diff(marks(string(src)), found(diags)); diff != "" {
				t.Errorf("-marked +found\n%s%s", diff, text(diags))
			}
			checkManners(t, diags)
		})
	}
}

// check loads and evaluates one file against an issuer that has two card types.
func check(t *testing.T, src string) card.Diagnostics {
	t.Helper()
	c, diags := Load(Options{Dir: writeConfig(t, src), Version: "1.2.3"})
	if diags.HasErrors() {
		return diags
	}
	_, more := c.Evaluate(issuer(), nil)
	return append(diags, more...)
}

func writeConfig(t *testing.T, src string) string {
	t.Helper()
	dir := t.TempDir()
	csv, err := os.ReadFile(filepath.Join("testdata", "team.csv"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "team.csv"), string(csv))
	write(t, filepath.Join(dir, "main.card.hcl"), src)
	return dir
}

func issuer() *card.Inventory {
	return &card.Inventory{CardTypes: []card.CardType{
		{ID: "23", Name: "Travel", BIN: "424242", Scheme: "VISA", Currency: "USD", MinOpen: 1000, Available: true},
		{ID: "24", Name: "Ads", BIN: "555555", Scheme: "MASTERCARD", Currency: "USD", Available: true},
		{ID: "25", Name: "Old", BIN: "424243", Scheme: "VISA", Currency: "USD"},
	}}
}

func marks(src string) []string {
	var list []string
	for i, line := range strings.Split(src, "\n") {
		parts := strings.Split(line, "# ERROR: ")
		for _, summary := range parts[1:] {
			list = append(list, fmt.Sprintf("%d: %s", i+1, strings.TrimSpace(summary)))
		}
	}
	slices.Sort(list)
	return list
}

func found(diags card.Diagnostics) []string {
	var list []string
	for _, d := range diags {
		line := 0
		if d.Range != nil {
			line = d.Range.Start.Line
		}
		list = append(list, fmt.Sprintf("%d: %s", line, d.Summary))
	}
	slices.Sort(list)
	return list
}

// checkManners checks what holds for every diagnostic.
func checkManners(t *testing.T, diags card.Diagnostics) {
	t.Helper()
	for _, d := range diags {
		if d.Summary == "" || !strings.HasSuffix(strings.TrimSpace(d.Detail), ".") && !strings.HasSuffix(d.Detail, "?") {
			t.Errorf("%q is no whole sentence (%s)", d.Detail, d.Summary)
		}
		if strings.Contains(d.Detail, "4242424242424242") || d.Snippet != nil && strings.Contains(d.Snippet.Code, "4242424242424242") {
			t.Errorf("a card number shows in %+v", d)
		}
		if s := d.Snippet; s != nil && (s.Start > s.End || s.End > len(s.Code)) {
			t.Errorf("the highlight %d-%d is outside of %q", s.Start, s.End, s.Code)
		}
	}
}
