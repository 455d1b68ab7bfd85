package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// What the sentences of diagnostics are made of.

// didYouMean is a sentence with the name closest to the given one, with a
// leading blank, or "" when none is close.
func didYouMean(given string, names []string) string {
	if len(names) > maxCompared {
		return ""
	}
	if near := card.Nearest(given, names); near != "" {
		return fmt.Sprintf(" Did you mean %q?", near)
	}
	return ""
}

// maxCompared is how many names a misspelled one is compared with: where there
// are more, there may be as many mistakes.
const maxCompared = 2000

// sortedKeys are the names in a map.
func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// maxListed is how many names a sentence lists.
const maxListed = 12

// listed writes names into a sentence, the first dozen of them.
func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	shown := names[:min(len(names), maxListed)]
	quoted := make([]string, len(shown))
	for i, n := range shown {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	s := strings.Join(quoted, ", ")
	if len(names) > maxListed {
		s += fmt.Sprintf(" and %d more", len(names)-maxListed)
	}
	return s
}

// place names a range in a sentence.
func place(r hcl.Range) string { return r.Filename + ", line " + strconv.Itoa(r.Start.Line) }

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// clip cuts a text to a length that a sentence can take.
func clip(s string) string { return card.Clip(s, 80) }

// quoted writes a text of the user into a sentence.
func quoted(s string) string { return fmt.Sprintf("%q", clip(s)) }
