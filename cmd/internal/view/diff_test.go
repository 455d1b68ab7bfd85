package view

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A difference holds both texts: its lines without the new ones are the old
// text, and those without the old ones the new.
func TestDiffHoldsBoth(t *testing.T) {
	texts := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "", "  d"}), 0, 60), func(lines []string) string {
		if len(lines) == 0 {
			return ""
		}
		return strings.Join(lines, "\n") + "\n"
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts.Draw(t, "before"), texts.Draw(t, "after")
		var olds, news strings.Builder
		for _, l := range diffLines(before, after) {
			if l.sign != '+' {
				olds.WriteString(l.text + "\n")
			}
			if l.sign != '-' {
				news.WriteString(l.text + "\n")
			}
		}
		if olds.String() != before || news.String() != after {
			t.Fatalf("of %q and %q it makes %q and %q", before, after, olds.String(), news.String())
		}
	})
}

// Many different lines are told apart, too.
func TestDiffManyLines(t *testing.T) {
	var text strings.Builder
	for i := range 70_000 {
		text.WriteString(group(i) + "\n")
	}
	after := strings.Replace(text.String(), "\n69,000\n", "\nchanged\n", 1)
	var changed []string
	for _, l := range diffLines(text.String(), after) {
		if l.sign != ' ' {
			changed = append(changed, string(l.sign)+l.text)
		}
	}
	if len(changed) != 2 || changed[0] != "-69,000" || changed[1] != "+changed" {
		t.Errorf("%d lines changed: %q", len(changed), changed[:min(4, len(changed))])
	}
}
