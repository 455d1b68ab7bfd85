package card

import (
	"strings"
	"testing"

	"github.com/agext/levenshtein"
	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		word, among, want string
	}{
		{"open_cards", "open_card list_cards", "open_card"},
		{"OPEN_CARD", "list_cards open_card", "open_card"},
		{"opencard", "Open_Card", "Open_Card"},
		{"vra", "local var each", "var"},
		{"cards", "carda cardb", "carda"}, // the first of two
		{"cardb", "carda cardb", "cardb"},
		{"colour", "color", "color"},
		{"größe", "grösse", "grösse"},
		{"abc", "xyz", ""},
		{"abcdef", "abcxyz", "abcxyz"}, // three of six: a third and one
		{"abcdef", "abwxyz", ""},
		{"a", "b", ""},  // the whole of it
		{"ü", "ab", ""}, // a letter is one, however many bytes it has
		{"", "a", ""},
		{"a", "", ""},
		{strings.Repeat("x", 201), strings.Repeat("x", 201), ""},
		{"x", strings.Repeat("x", 201), ""},
		{strings.Repeat("x", 199), strings.Repeat("x", 200), strings.Repeat("x", 200)},
	} {
		if got := Nearest(test.word, strings.Fields(test.among)); got != test.want {
			t.Errorf("%q among %s: %q", test.word, test.among, got)
		}
	}
}

// The distance is the one that others compute.
func TestDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abcü_")), 0, 12, -1)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if got, want := distance([]rune(a), []rune(b)), levenshtein.Distance(a, b, nil); got != want {
			t.Errorf("%q to %q: %d, not %d", a, b, got, want)
		}
	})
}
