package card

import "strings"

// longestName is the most runes of a name that anybody may have meant.
const longestName = 200

// Nearest is the name that was most likely meant by word: the one with the
// fewest letters to change, capitals aside; the first of several. It is "" when
// none is near: when more than a third of the word and one letter, or the whole
// of it, would have to change.
func Nearest(word string, among []string) string {
	typed := []rune(strings.ToLower(word))
	best, least := "", min(len(typed)/3+2, len(typed))
	for _, name := range among {
		n := []rune(strings.ToLower(name))
		if max(len(typed), len(n)) > longestName {
			continue
		}
		if d := distance(typed, n); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters to insert, delete or replace lead from a to b
// (Levenshtein's).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1) // from the part of a that was read to each part of b
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		corner := row[0]
		row[0] = i + 1
		for j, s := range b {
			replaced := corner
			if r != s {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(replaced, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
