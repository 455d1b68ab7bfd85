package state_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// everything is a history with an entry of each kind and an outcome of each
// result, which leaves a row of each sort behind.
func everything() []state.Draft {
	begin := state.Run{Phase: "begin", PlanID: "plan", Saved: true, Newest: card.Cursor{Number: "VC0", CreatedAt: statetest.Clock()()}}
	in := state.Intent{PlanID: "plan", Action: card.ActionFund, OrderNo: "FUND", N: 1, Gross: 1000, Net: 1000, CardID: "57", Balance: 500}
	return []state.Draft{
		{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format, Issuer: "emulator", MerchantID: "1", Name: "acme"}},
		{Kind: state.KindRun, Data: begin},
		opening("refused", travel(), 0), result("refused", state.ResultRefused),
		opening("failed", travel(), 0), result("failed", state.ResultFailed),
		opening("open", travel(), 1), result("open", state.ResultPending), opened("open", "57"),
		funding("late", 0, 500), result("late", state.ResultUnknown),
		{Kind: state.KindResolve, Op: "late", Address: travel(), Data: state.Resolve{Who: "ana", Why: "asked", NotExecuted: true}},
		outcome("late", state.Outcome{Result: state.ResultAbsent, By: "person", UsedUp: true}),
		intent("left", travel(), in), result("left", state.ResultUnknown),
		adopt(ana(), state.Adopt{PlanID: "plan", Why: "email", ID: "uuid", Status: "SUCCESS"}),
		move(travel(), spare()),
		release(ana(), "uuid"),
		{Kind: state.KindRun, Data: state.Run{Phase: "end", PlanID: "plan", Saved: true}},
	}
}

// wholeLedger makes a ledger of everything in a file.
func wholeLedger(t *testing.T) (path string, s *state.State) {
	t.Helper()
	path = newPlace(t)
	log, _, done := open(t, path)
	mustAppend(t, log, everything()...)
	done()
	return path, log.State
}

// The history that is mutated has one of each, so that no kind of entry is
// left out when there is a new one.
func TestEverythingIsInTheHistory(t *testing.T) {
	kinds, results := map[state.EntryKind]bool{}, map[state.Result]bool{}
	for _, d := range everything() {
		kinds[d.Kind] = true
		if out, ok := d.Data.(state.Outcome); ok {
			results[out.Result] = true
		}
	}
	if len(kinds) != 8 || len(results) != 6 {
		t.Errorf("%d kinds and %d results: %v %v", len(kinds), len(results), slices.Collect(maps.Keys(kinds)), slices.Collect(maps.Keys(results)))
	}
	_, s := wholeLedger(t)
	if len(s.Ops) == 0 || len(s.Freed) == 0 || len(s.Plans) == 0 || len(s.Plans["plan"].Done) == 0 || len(s.Resources) < 3 {
		t.Errorf("a sort of rows is missing: %+v", s)
	}
}

// cell is one value in a ledger's file.
type cell struct {
	table, column, where string // where holds for its row only
	name                 string // of the row, for people
	value                any
}

// cells lists the values of a column; key makes up the condition of a row.
func cells(t *testing.T, tx *sql.Tx, table, column, key string) []cell {
	t.Helper()
	found, err := tx.Query(fmt.Sprintf("SELECT %s, %s, %s FROM %s", key, column, "quote("+key+")", table))
	must(t, err)
	defer found.Close()
	var list []cell
	for found.Next() {
		var name, quoted string
		c := cell{table: table, column: column}
		must(t, found.Scan(&name, &c.value, &quoted))
		c.name, c.where = fmt.Sprintf("%s.%s of %s", table, column, name), key+" = "+quoted
		list = append(list, c)
	}
	must(t, found.Err())
	return list
}

// mutants are the values that differ from a cell's in one byte, or by one.
func (c cell) mutants() []any {
	var out []any
	masks := []byte{0, 0x20} // the other case of a letter is easily read as the same
	if c.table == "entries" {
		masks = []byte{0} // a hash knows no such likeness
	}
	flip := func(text []byte, as func([]byte) any) {
		for i := range text {
			for _, mask := range masks {
				flipped := slices.Clone(text)
				flipped[i] ^= cmp.Or(mask, 1<<(i%8))
				out = append(out, as(flipped))
			}
		}
	}
	switch v := c.value.(type) {
	case int64:
		out = append(out, v+1000, -v-1)
	case string:
		flip([]byte(v), func(b []byte) any { return string(b) })
	case []byte:
		flip(v, func(b []byte) any { return b })
	}
	return out
}

// mustFindMutants puts every mutant of a cell in its place and verifies.
func mustFindMutants(t *testing.T, tx *sql.Tx, verify func(context.Context) (state.Report, error), c cell, names func(state.Report, error) bool) (tried int) {
	t.Helper()
	update := func(v any) {
		_, err := tx.Exec("SAVEPOINT mutant; UPDATE "+c.table+" SET "+c.column+" = ? WHERE "+c.where, v)
		must(t, err)
	}
	for _, v := range c.mutants() {
		update(v)
		report, err := verify(t.Context())
		if err == nil && len(report.Differences) == 0 {
			t.Errorf("%s: %q in the place of %q is not found", c.name, v, c.value)
		} else if !names(report, err) {
			t.Errorf("%s: %v %q does not say where", c.name, err, report.Differences)
		}
		_, err = tx.Exec("ROLLBACK TO mutant; RELEASE mutant")
		must(t, err)
		tried++
	}
	return tried
}

func begun(t *testing.T, path string) *sql.Tx {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	tx, err := db.Begin()
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(tx.Rollback(), db.Close())) })
	return tx
}

// Every byte of every entry, of its hash and its place in the list: flipped,
// it is found, and the entry is named.
func TestVerifyFindsEveryByteOfEveryEntry(t *testing.T) {
	path, s := wholeLedger(t)
	tx, tried := begun(t, path), 0
	verify := state.VerifyTx(tx, false)
	if _, err := verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, column := range []string{"body", "hash", "seq"} {
		for _, c := range cells(t, tx, "entries", column, "seq") {
			tried += mustFindMutants(t, tx, verify, c, func(r state.Report, err error) bool {
				return errors.Is(err, state.ErrChain) && strings.Contains(err.Error(), "entry ")
			})
		}
	}
	if report, err := verify(t.Context()); err != nil || len(report.Differences) > 0 || report.Head != s.Head {
		t.Errorf("put right again: %v %q", err, report.Differences)
	}
	if tried < 4000 {
		t.Errorf("only %d mutants were tried", tried)
	}
}

// Every byte of every row beside the entries: flipped, it is found, even where
// it would be read as the same.
func TestVerifyFindsEveryByteOfEveryRow(t *testing.T) {
	path, _ := wholeLedger(t)
	tx := begun(t, path)
	verify := state.VerifyTx(tx, true)
	for _, at := range [][3]string{
		{"resources", "address", "address"}, {"resources", "body", "address"}, {"ops", "id", "id"}, {"ops", "body", "id"},
		{"plans", "id", "id"}, {"plans", "ended", "id"}, {"marks", "plan", "change"}, {"marks", "change", "change"},
		{"meta", "seq", "id"}, {"meta", "hash", "id"}, {"meta", "genesis", "id"}, {"meta", "newest", "id"},
	} {
		list := cells(t, tx, at[0], at[1], at[2])
		if len(list) == 0 {
			t.Errorf("%s has no rows", at[0])
		}
		for _, c := range list {
			mustFindMutants(t, tx, verify, c, func(state.Report, error) bool { return true })
		}
	}
}

// Rows too many and too few, and entries before the first and after the last.
func TestVerifyFindsRowsTooManyAndTooFew(t *testing.T) {
	for _, statement := range []string{
		"DELETE FROM resources WHERE address = 'virtual_card.spare'",
		"DELETE FROM resources WHERE address = 'cardholder.ana'", // holds nothing, and is history
		"DELETE FROM ops WHERE id = 'left'", "DELETE FROM ops WHERE id = 'late'",
		"DELETE FROM marks", "DELETE FROM plans", "DELETE FROM meta",
		"INSERT INTO resources SELECT 'virtual_card.more', body FROM resources LIMIT 1",
		"INSERT INTO resources SELECT CAST(address AS BLOB), body FROM resources LIMIT 1", // the same name to a reader
		"INSERT INTO ops SELECT 'more', body FROM ops LIMIT 1",
		"INSERT INTO ops SELECT CAST(id AS BLOB), body FROM ops LIMIT 1",
		"INSERT INTO plans VALUES ('more', 0)",
		"INSERT INTO marks SELECT plan, 'fund virtual_card.more' FROM marks LIMIT 1",
		"INSERT INTO entries SELECT 0, hash, body FROM entries WHERE seq = 1",
		"INSERT INTO entries SELECT -7, hash, body FROM entries WHERE seq = 1",
		"INSERT INTO entries SELECT 99, hash, body FROM entries WHERE seq = 1",
		"UPDATE entries SET seq = 99 WHERE seq = (SELECT max(seq) FROM entries); UPDATE meta SET seq = 99",
	} {
		path, _ := wholeLedger(t)
		run(statement)(t, path)
		mustBeFound(t, statement, path, nil)
		if _, err := verify(t, path, nil); err != nil && advice(err) == "" {
			t.Errorf("%s: %v says nothing of what to do", statement, err)
		}
	}
}

// An honest older copy is whole, whatever its length. Only the head that an
// apply printed tells that it is old.
func TestOlderCopiesAreFoundByTheHead(t *testing.T) {
	_, s := wholeLedger(t)
	all := everything()
	for n := range len(all) {
		path := newPlace(t)
		log, _, done := open(t, path)
		mustAppend(t, log, all[:n]...)
		done()
		if report, err := verify(t, path, nil); err != nil || len(report.Differences) > 0 || report.Entries != n {
			t.Errorf("the first %d entries: %v %q", n, err, report.Differences)
		}
		report, err := verify(t, path, &s.Head)
		if err != nil || !strings.Contains(strings.Join(report.Differences, "\n"), "cut off") {
			t.Errorf("the first %d entries, with the head of all: %v %q", n, err, report.Differences)
		}
	}
}

// Whatever byte of the file is flipped: it is found, or nothing that the
// ledger says has changed by it.
func TestFlippedBytesOfTheFile(t *testing.T) {
	path, s := wholeLedger(t)
	ledger, err := os.ReadFile(path)
	must(t, err)
	found := 0
	const stride = 101 // prime to the size of a page
	for i := 0; i < len(ledger); i += stride {
		spoilt := slices.Clone(ledger)
		spoilt[i] ^= 0xff
		must(t, os.WriteFile(path, spoilt, 0o600))
		report, err := verify(t, path, &s.Head)
		switch {
		case err != nil || len(report.Differences) > 0:
			found++
		case report.Head != s.Head || report.Entries != len(everything()):
			t.Errorf("byte %d flipped: taken for a whole ledger of %d entries", i, report.Entries)
		}
		if after, err := os.ReadFile(path); err != nil || !slices.Equal(after, spoilt) {
			t.Fatalf("byte %d flipped: verifying changed the file (%v)", i, err)
		}
	}
	if found < len(ledger)/stride/10 { // most of a small ledger's pages is empty
		t.Errorf("only %d flipped bytes were found", found)
	}
}

// A damage that no reading meets, and that the next writer would: SQLite is
// asked to look at its own books.
func TestVerifyAsksSQLite(t *testing.T) {
	path, _ := wholeLedger(t)
	ledger, err := os.ReadFile(path)
	must(t, err)
	ledger[39]++ // how many pages are free, in the header of the file
	must(t, os.WriteFile(path, ledger, 0o600))
	if _, err := verify(t, path, nil); !errors.Is(err, state.ErrCorrupt) || advice(err) == "" {
		t.Errorf("%v, advice %q", err, advice(err))
	}
}

// Without its write-ahead log a ledger whose writer was killed is an older
// copy, or none: the head tells.
func TestTheWriteAheadLogRemoved(t *testing.T) {
	path := newPlace(t)
	log, _, _ := open(t, path)
	mustAppend(t, log, everything()...)
	torn := newPlace(t)
	ledger, err := os.ReadFile(path) // while the writer is open, what was appended last is in path-wal
	must(t, err)
	must(t, os.WriteFile(torn, ledger, 0o600))
	report, err := verify(t, torn, &log.State.Head)
	if err == nil && !strings.Contains(strings.Join(report.Differences, "\n"), "cut off") {
		t.Errorf("%d entries, %q", report.Entries, report.Differences)
	}
}
