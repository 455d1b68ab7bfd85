package cmd_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// cleanDir is a directory that is scanned when the test ends, before it is
// removed.
func cleanDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		t.Helper()
		found, err := treeLeaks(dir, nil)
		if err != nil {
			t.Error(err)
		}
		for _, leak := range found {
			t.Error(leak)
		}
	})
	return dir
}

// prints checks what somebody printed.
func prints(t *testing.T, who, said string) {
	t.Helper()
	for _, leak := range leaks([]byte(said)) {
		t.Errorf("%s prints %s", who, leak)
	}
}

// scanEnv names a directory, or a file, in which somebody else kept what tests left.
const scanEnv = "CARDFORM_TEST_SCAN"

// inputs are the tests that write a card number into a configuration, or into a
// file to be scanned, for the tool to find and refuse.
func inputs() []string {
	return []string{"TestSnippetMasksNumbers", "TestInvalidnumber_literal", "TestCardNumberInValueFile", "TestIDIsNoCard", "TestScan"}
}

// The artefacts of other tests, of all packages, hold no card number: .ci/run
// keeps them and calls this.
func TestArtefacts(t *testing.T) {
	dir := os.Getenv(scanEnv)
	if dir == "" {
		t.Skip(scanEnv + " names no directory: .ci/run scans what the tests of all packages leave")
	}
	files := 0
	found, err := treeLeaks(dir, func(path string, data []byte) bool {
		files++
		if bytes.HasPrefix(data, []byte("\x7fELF")) || bytes.HasPrefix(data, []byte("\xcf\xfa\xed\xfe")) {
			return true // a program that a test built: Go's tables, and nothing of a run
		}
		return slices.ContainsFunc(inputs(), func(name string) bool { return strings.Contains(path, name) })
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
	t.Logf("%d files scanned", files)
	for _, leak := range found {
		t.Error(leak)
	}
}

// The scan finds a card number however it is written, and nothing where there
// is none.
func TestScan(t *testing.T) {
	pan := emulator.StockNumber(7)
	n, err := strconv.ParseUint(pan, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var utf16le []byte
	for _, u := range utf16.Encode([]rune(pan)) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
	}
	inBytes, err := json.Marshal(map[string][]byte{"body": []byte("card " + pan)})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"plain": []byte(pan), "in JSON": []byte(`{"card_number":"` + pan + `"}`), "spaced": []byte(pan[:4] + " " + pan[4:8] + " " + pan[8:12] + " " + pan[12:]),
		"hyphens": []byte(pan[:4] + "-" + pan[4:8] + "-" + pan[8:12] + "-" + pan[12:]), "among digits": []byte("2026" + pan + "12/28"),
		"among letters": []byte("x" + pan + "y"), "broken over lines": []byte(pan[:8] + "\n" + pan[8:]),
		"UTF-16": utf16le, "hex": fmt.Appendf(nil, "%x", pan), "JSON escapes": []byte(escaped(pan)),
		"base64": []byte(base64.StdEncoding.EncodeToString([]byte(pan))), "a []byte in JSON": inBytes,
		"another scheme's": []byte("card 4111111111111111."), "a secret": []byte("X-Api-Key: key-of-tests"), "a CVV": []byte(`"cvv": "123"`),
	} {
		if len(leaks(data)) == 0 {
			t.Errorf("%s: not found", name)
		}
		if found := strings.Join(leaks(data), " "); strings.Contains(found, pan) {
			t.Errorf("%s: the finding repeats it", name)
		}
	}
	for _, text := range []string{
		"", "532610******0039  200.00", "1764000000000000000", "8820250900009", "2026-11-23 09:30:00", "428852", `"card_bin":"428852","cvv":"***"`,
		"VC2026031219d38db6", "12345678-1234-4123-a123-123456789012", "600100200, 600100201",
	} {
		if found := leaks([]byte(text)); len(found) != 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), bytes.Repeat([]byte("x"+pan), 3), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := treeLeaks(dir, nil); err != nil || len(found) != 1 {
		t.Errorf("in a directory: %v, %v", found, err)
	}
	dir = t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{"CREATE TABLE t (a TEXT, b)", fmt.Sprintf("INSERT INTO t VALUES ('', %d)", n)} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := treeLeaks(dir, nil); err != nil || len(found) != 1 {
		t.Errorf("in a SQLite integer: %v, %v", found, err)
	}
}

// escaped writes every character as a JSON escape.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}
