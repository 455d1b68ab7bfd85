package cmd_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// What no artefact of a test may hold: card numbers, CVVs, and the key and the
// secret that the tests sign with.
//
// Every tenth number of 13 to 19 digits passes the Luhn check, so that the check
// alone would cry wolf at clocks in nanoseconds and at merchant ids. What is
// looked for is therefore of two kinds. Numbers of ours, which are all that the
// emulator and the tests ever put into the tool, begin with one of few BINs:
// these are found wherever they stand, whatever is before, behind and between
// their digits. Numbers of anybody's must stand alone, pass the check as a whole
// and begin as those of the card schemes do.

// secretWords are key and secret of the tests.
func secretWords() []string { return []string{"key-of-tests", "secret-of-tests"} }

// ourBINs are what the card numbers of emulator and tests begin with.
func ourBINs() []string {
	bins := []string{emulator.StockNumber(0)[:6], "424242", "422222"}
	for _, t := range emulator.DefaultSeed().Types {
		bins = append(bins, t.BIN)
	}
	return bins
}

var (
	alone   = regexp.MustCompile(`(?:^|[^0-9A-Za-z*])([2-6](?:[ -]?[0-9]){12,18})(?:[^0-9A-Za-z*]|$)`)
	aUUID   = regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`)
	cvv     = regexp.MustCompile(`(?i)cv[v2c]["' ]*[:=]["' ]*[0-9]{3,4}\b`)
	escapes = regexp.MustCompile(`\\u00[0-7][0-9a-fA-F]`)
)

// leaks says, masked, what stands in data that may not.
func leaks(data []byte) []string {
	var found []string
	for _, text := range readings(data) {
		for _, word := range secretWords() {
			if strings.Contains(text, word) {
				found = append(found, "a secret, "+word)
			}
		}
		if strings.Contains(strings.ToLower(text), "cv") && cvv.MatchString(text) {
			found = append(found, "a CVV")
		}
		found = append(found, numbers(text)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// readings are the texts that data may be read as.
func readings(data []byte) []string {
	plain := string(data)
	texts := []string{plain, decoded(plain)}
	if strings.Contains(plain, "\x00") { // UTF-16
		texts = append(texts, strings.ReplaceAll(plain, "\x00", ""))
	}
	if strings.Contains(plain, `\u00`) {
		texts = append(texts, escapes.ReplaceAllStringFunc(plain, func(e string) string {
			n, _ := strconv.ParseUint(e[2:], 16, 8) // the pattern lets only digits through
			return string(rune(n))
		}))
	}
	return texts
}

// decoded is what the words of a text say that may be hexadecimal or base64.
func decoded(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && (isAlnum(text[i]) || strings.IndexByte("+/_-", text[i]) >= 0) {
			i++
		}
		word := text[from:i]
		if len(word) < 18 {
			continue
		}
		plain, _ := hex.DecodeString(word) // what was read up to an error counts
		b.Write(plain)
		b.WriteByte('|')
		plain, _ = base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(word))
		b.Write(plain)
		b.WriteByte('|')
	}
	return b.String()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// storedIntegers are the integers of a SQLite file, in words: its columns hold
// those of a card number's size as eight bytes. What a file that is damaged on
// purpose has before the damage counts.
func storedIntegers(path string) string {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return ""
	}
	defer db.Close()
	var b strings.Builder
	for _, table := range cells(db, "SELECT name FROM sqlite_master WHERE type = 'table'") {
		for _, cell := range cells(db, fmt.Sprintf("SELECT * FROM %q", table)) {
			if n, ok := cell.(int64); ok {
				fmt.Fprintf(&b, "x%d", n) // no number stands alone here: chance would make some
			}
		}
	}
	return b.String()
}

// cells are the values of all rows that a query gives.
func cells(db *sql.DB, query string) (all []any) {
	rows, err := db.Query(query)
	if err != nil {
		return nil
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil
	}
	for rows.Next() {
		row, to := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if rows.Scan(to...) != nil {
			break
		}
		all = append(all, row...)
	}
	return all
}

// numbers lists the card numbers in a text, masked.
func numbers(text string) []string {
	var found []string
	bins := ourBINs()
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		digits, end := digitRun(text, i)
		if len(digits) >= 13 {
			found = append(found, ours(digits, bins)...)
			around := aUUID.ReplaceAllString(whole(text, i, end), "uuid")
			for _, m := range alone.FindAllStringSubmatch(around, -1) {
				found = append(found, cardNumber(m[1])...)
			}
		}
		i = end
	}
	return found
}

// whole is the text from i to end with what is around it, cut between words. The
// signs next to it stay: they tell whether it stands alone.
func whole(text string, i, end int) string {
	from, to := max(0, i-40), min(len(text), end+40)
	for from > 0 && from < i-1 && isAlnum(text[from-1]) {
		from++
	}
	for to < len(text) && to > end+1 && isAlnum(text[to]) {
		to--
	}
	return text[from:to]
}

// digitRun is the digits from i on, with up to two signs between one and the
// next, and where they end.
func digitRun(text string, i int) (digits []byte, end int) {
	for gap := 0; i < len(text) && gap < 3; i++ {
		switch {
		case isDigit(text[i]):
			digits, gap, end = append(digits, text[i]), 0, i+1
		case strings.IndexByte(" \t\r\n._/-", text[i]) >= 0:
			gap++
		default:
			gap = 3
		}
	}
	return digits, end
}

// ours finds numbers that begin with one of the BINs; they have 13 or 16 digits.
func ours(digits []byte, bins []string) (found []string) {
	for i := range digits {
		for _, n := range []int{13, 16} {
			if i+n <= len(digits) && slices.Contains(bins, string(digits[i:i+6])) {
				found = append(found, cardNumber(string(digits[i:i+n]))...)
			}
		}
	}
	return found
}

// cardNumber is a finding, if text is a card number.
func cardNumber(text string) []string {
	n, err := card.NewNumber(text)
	if err != nil {
		return nil
	}
	return []string{"the card number " + n.String()}
}

// treeLeaks scans every file under root, names included; those that skip
// reports, by path, were there before.
func treeLeaks(root string, skip func(path string, data []byte) bool) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, leak := range leaks([]byte(e.Name())) {
			found = append(found, "a file name: "+leak)
		}
		if !e.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil || skip != nil && skip(path, data) {
			return err
		}
		said := leaks(data)
		if bytes.HasPrefix(data, []byte("SQLite format 3\x00")) {
			said = append(said, numbers(storedIntegers(path))...)
		}
		for _, leak := range said {
			found = append(found, path+": "+leak)
		}
		return nil
	})
	return found, err
}
