package view

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
)

// Clean makes a text safe for a terminal: card numbers masked, control and
// direction characters, line ends and what is no UTF-8 written as escapes. What
// comes from the issuer or a file was masked where it was read; this is the
// second net, and it lets identifiers through.
func Clean(s string) string {
	return card.Inert(maskProse(s))
}

// identifier is a UUID, or a word of letters and digits as order numbers are:
// its digits may pass for a card number's, and a person must be able to type it.
var identifier = regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b([A-Za-z]+[0-9]|[0-9]+[A-Za-z])[0-9A-Za-z]*`)

// maskProse masks card numbers, but in identifiers.
func maskProse(s string) string {
	masked := card.MaskText(s)
	if masked == s {
		return s
	}
	var b strings.Builder
	from := 0
	for _, at := range identifier.FindAllStringIndex(s, -1) {
		b.WriteString(card.MaskText(s[from:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		from = at[1]
	}
	b.WriteString(card.MaskText(s[from:]))
	return b.String()
}

// wrap breaks a text at spaces so that no line is wider than width, where
// that is possible; 0 breaks nothing.
func wrap(s string, width int) []string {
	if width <= 0 || lipgloss.Width(s) <= width {
		return []string{s}
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		w := lipgloss.Width(word)
		if used > 0 && used+1+w > width {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+w
	}
	return append(lines, line)
}

// clip cuts a text to width columns and marks the cut.
func clip(s string, width int) string {
	if width <= 0 || lipgloss.Width(s) <= width {
		return s
	}
	for s != "" && lipgloss.Width(s) > width-1 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s + "…"
}

// count writes a number with its noun, as in "1 card" and "2 cards".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", group(n), noun)
}

// group writes a count with commas between thousands.
func group(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// list joins words as a sentence does.
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// first is a text up to its first line end.
func first(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// Quote writes a word as a POSIX shell takes it.
func Quote(word string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@+%", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !safe(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
