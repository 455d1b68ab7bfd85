package prompt

import (
	"fmt"
	"strings"
	"unicode"
)

// most is how many words are shown to choose from.
const most = 200

// complete answers Tab: the word before the cursor grows as far as there is
// only one way, else what it may become is shown.
func (r *Reader) complete(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' || r.Complete == nil {
		return "", 0, false
	}
	start := strings.LastIndexFunc(line[:pos], func(c rune) bool { return !inWord(c) }) + 1
	word := line[start:pos]
	choices := r.Complete(word)
	if len(choices) == 0 {
		return line, pos, true
	}
	if grown := common(choices); len(grown) > len(word) {
		return line[:start] + grown + line[pos:], start + len(grown), true
	}
	if len(choices) > 1 {
		_, _ = fmt.Fprint(r.editor, columns(choices, r.width())) // a list that is lost loses nothing
	}
	return line, pos, true
}

func inWord(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_-.:", c)
}

// common is what all words begin with.
func common(words []string) string {
	first := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, first) {
			first = first[:len(first)-1]
		}
	}
	return strings.ToValidUTF8(first, "")
}

// columns writes words below one another, as many beside as fit.
func columns(words []string, width int) string {
	rest := 0
	if len(words) > most {
		words, rest = words[:most], len(words)-most
	}
	wide := 0
	for _, w := range words {
		wide = max(wide, len([]rune(w)))
	}
	across := max(1, (width+2)/(wide+2))
	var b strings.Builder
	for i, w := range words {
		if i%across == across-1 || i == len(words)-1 {
			b.WriteString(w + "\n")
		} else {
			fmt.Fprintf(&b, "%-*s  ", wide, w)
		}
	}
	if rest > 0 {
		fmt.Fprintf(&b, "and %d more\n", rest)
	}
	return b.String()
}

// Segments are the names that a word may become, each up to its next dot.
func Segments(names []string, word string) []string {
	var out []string
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, word)
		if !ok {
			continue
		}
		if dot := strings.IndexByte(rest, '.'); dot >= 0 {
			rest = rest[:dot+1]
		}
		if next := word + rest; len(out) == 0 || out[len(out)-1] != next {
			out = append(out, next)
		}
	}
	return out
}
