package cmd_test

import (
	"encoding/base64"
	"encoding/binary"
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
	digitRun = regexp.MustCompile(`[0-9](?:[ \t\r\n._/-]{0,2}[0-9]){12,}`)
	alone    = regexp.MustCompile(`(?:^|[^0-9A-Za-z*])([2-6](?:[ -]?[0-9]){12,18})(?:[^0-9A-Za-z*]|$)`)
	aUUID    = regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`)
	cvv      = regexp.MustCompile(`(?i)\bcard_cv[v2c]|\bcv[v2c]["' ]*[:=]["' ]*[0-9]{3,4}\b`)
	escapes  = regexp.MustCompile(`\\u00[0-7][0-9a-fA-F]`)
	hexed    = regexp.MustCompile(`(?:[23][0-9a-fA-F][ ]?){13,}`)
	base64ed = regexp.MustCompile(`[A-Za-z0-9+/_-]{18,}`)
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
		if at := cvv.FindString(text); at != "" {
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
	texts := []string{plain}
	if strings.Contains(plain, "\x00") { // UTF-16
		texts = append(texts, strings.ReplaceAll(plain, "\x00", ""))
	}
	if strings.Contains(plain, `\u00`) {
		texts = append(texts, escapes.ReplaceAllStringFunc(plain, func(e string) string {
			n, _ := strconv.ParseUint(e[2:], 16, 8) // the pattern lets only digits through
			return string(rune(n))
		}))
	}
	for _, word := range hexed.FindAllString(plain, -1) {
		word = strings.ReplaceAll(word, " ", "")
		if text, err := hex.DecodeString(word[:len(word)&^1]); err == nil {
			texts = append(texts, string(text))
		}
	}
	for _, word := range base64ed.FindAllString(plain, -1) {
		word = strings.NewReplacer("-", "+", "_", "/").Replace(word)
		text, _ := base64.RawStdEncoding.DecodeString(word) // what was read up to an error counts
		texts = append(texts, string(text))
	}
	return append(texts, integers(data))
}

// integers are the numbers that eight bytes may stand for, as SQLite writes
// them, where a card number of ours would be.
func integers(data []byte) string {
	var b strings.Builder
	for i := 0; i+8 <= len(data); i++ {
		for _, n := range []uint64{binary.BigEndian.Uint64(data[i:]), binary.LittleEndian.Uint64(data[i:])} {
			if n > 1e15 && n < 1e16 {
				fmt.Fprintf(&b, "x%d", n) // no number stands alone here: chance would make some
			}
		}
	}
	return b.String()
}

// numbers lists the card numbers in a text, masked.
func numbers(text string) []string {
	var found []string
	add := func(digits string) {
		if n, err := card.NewNumber(digits); err == nil {
			found = append(found, "the card number "+n.String())
		}
	}
	bins := ourBINs()
	for _, r := range digitRun.FindAllString(text, -1) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, r)
		for i := range digits {
			for _, n := range []int{13, 16} { // as long as those of ours are
				if i+n <= len(digits) && slices.ContainsFunc(bins, func(bin string) bool { return strings.HasPrefix(digits[i:], bin) }) {
					add(digits[i : i+n])
				}
			}
		}
	}
	for _, m := range alone.FindAllStringSubmatch(aUUID.ReplaceAllString(text, "uuid"), -1) {
		add(m[1])
	}
	return found
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
		for _, leak := range leaks(data) {
			found = append(found, path+": "+leak)
		}
		return nil
	})
	return found, err
}
