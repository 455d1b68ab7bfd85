package state_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// run spoils a ledger with SQL, as someone with a database shell could.
func run(statements string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		must(t, err)
		_, err = db.Exec(statements)
		must(t, errors.Join(err, db.Close()))
	}
}

func verify(t *testing.T, path string, head *state.Head) (state.Report, error) {
	t.Helper()
	store, err := state.OpenSQLite(t.Context(), path)
	must(t, err)
	defer store.Close()
	return state.Verify(t.Context(), store, head)
}

func mustBeFound(t *testing.T, what, path string, head *state.Head) {
	t.Helper()
	if report, err := verify(t, path, head); err == nil && len(report.Differences) == 0 {
		t.Errorf("%s is not found", what)
	}
}

func execute(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	_, err := db.Exec(query, args...)
	must(t, err)
}

// What someone who recomputes no hashes can do to the list of entries.
func TestVerifyFindsChangesOfTheList(t *testing.T) {
	whole, s := sample(t)
	ledger, err := os.ReadFile(whole)
	must(t, err)
	for seq := int64(1); seq <= s.Head.Seq; seq++ {
		for name, statements := range map[string]string{
			"removed":            "DELETE FROM entries WHERE seq = %[1]d",
			"removed and closed": "DELETE FROM entries WHERE seq = %[1]d; UPDATE entries SET seq = seq - 1 WHERE seq > %[1]d",
			"doubled":            "UPDATE entries SET seq = -seq - 1 WHERE seq > %[1]d; UPDATE entries SET seq = -seq WHERE seq < 0; INSERT INTO entries SELECT seq + 1, hash, body FROM entries WHERE seq = %[1]d",
			"exchanged":          "UPDATE entries SET seq = 0 WHERE seq = %[1]d; UPDATE entries SET seq = %[1]d WHERE seq = %[1]d %% 12 + 1; UPDATE entries SET seq = %[1]d %% 12 + 1 WHERE seq = 0",
			"hash changed":       "UPDATE entries SET hash = 'x' WHERE seq = %[1]d",
		} {
			path := newPlace(t)
			must(t, os.WriteFile(path, ledger, 0o600))
			run(fmt.Sprintf(statements, seq))(t, path)
			mustBeFound(t, fmt.Sprintf("entry %d %s", seq, name), path, nil)
		}
	}
}

// Rows that were changed beside the entries are named.
func TestVerifyFindsRowsThatDiffer(t *testing.T) {
	for statement, says := range map[string]string{
		`UPDATE resources SET body = (SELECT body FROM resources WHERE address LIKE 'cardholder%')`: `Resource virtual_card.travel`,
		`DELETE FROM resources WHERE address LIKE 'cardholder%'`:                                    `in the entries and not in the rows`,
		`INSERT INTO resources SELECT 'virtual_card.x', body FROM resources LIMIT 1`:                `in the rows and not in the entries`,
		`UPDATE ops SET body = json_set(body, '$.gross', '1.00')`:                                   `Freed op op2`,
		`DELETE FROM ops`: `Freed op op2`,
		`INSERT INTO marks VALUES ('plan', 'fund virtual_card.x')`:                     `Plan plan`,
		`UPDATE plans SET ended = 0`:                                                   `Plan plan`,
		`UPDATE meta SET newest = '{}'`:                                                `The newest order`,
		`UPDATE meta SET genesis = json_set(genesis, '$.merchant_id', 'someone else')`: `The genesis`,
	} {
		path, _ := sample(t)
		run(statement)(t, path)
		report, err := verify(t, path, nil)
		if err != nil || !strings.Contains(strings.Join(report.Differences, "\n"), says) {
			t.Errorf("%s: %v %q, want %q", statement, err, report.Differences, says)
		}
	}
}

// Someone who cuts the end off and makes rows that fit is found by the head
// that an apply printed.
func TestVerifyProvesTheHead(t *testing.T) {
	path := newPlace(t)
	log, _, done := open(t, path)
	mustAppend(t, log, statetest.Sample()[:5]...)
	old := log.State.Head
	done()
	longer, s := sample(t)
	other := state.Head{Seq: old.Seq, Hash: s.Head.Hash}
	for name, test := range map[string]struct {
		path  string
		head  state.Head
		found string
	}{
		"its own head":       {longer, s.Head, ""},
		"an older head":      {longer, old, ""},
		"cut off":            {path, s.Head, "cut off"},
		"another's past":     {longer, other, "another ledger"},
		"nothing left of it": {newPlace(t), s.Head, "cut off"},
	} {
		report, err := verify(t, test.path, &test.head)
		got := strings.Join(report.Differences, "\n")
		if err != nil || (got == "") != (test.found == "") || !strings.Contains(got, test.found) {
			t.Errorf("%s: %v %q, want %q", name, err, got, test.found)
		}
	}
}

func TestParseHead(t *testing.T) {
	head := state.Head{Seq: 12, Hash: state.HashOf(nil)}
	if got, err := state.ParseHead(" " + strings.ToUpper(head.String()) + "\n"); err != nil || got != head {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"", "12", ":", "12:", "12:abcd", "0:" + head.Hash, "-1:" + head.Hash, head.Hash, "12:" + head.Hash + "00", "x:" + head.Hash} {
		if got, err := state.ParseHead(bad); err == nil {
			t.Errorf("%q is taken for %v", bad, got)
		}
	}
}

// Loading reads rows, and still refuses a ledger whose last entry was changed.
func TestLoadChecksTheTail(t *testing.T) {
	for _, statement := range []string{
		`UPDATE entries SET body = replace(body, '"end"', '"End"') WHERE seq = (SELECT max(seq) FROM entries)`,
		`UPDATE entries SET hash = 'x' WHERE seq = (SELECT max(seq) FROM entries)`,
		`DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)`,
	} {
		path, _ := sample(t)
		run(statement)(t, path)
		store, err := state.OpenSQLite(context.Background(), path)
		must(t, err)
		if _, err := store.Load(context.Background()); !errors.Is(err, state.ErrChain) {
			t.Errorf("%s: %v", statement, err)
		}
		must(t, store.Close())
	}
}

// A history that was made up with hashes that fit is refused where it could not
// have happened.
func TestVerifyRefusesWhatCouldNotHappen(t *testing.T) {
	path, s := sample(t)
	entries, err := state.Seal(s.Head, "run", s.Newest.CreatedAt, []state.Draft{{Kind: state.KindOutcome, Op: "nobody's", Data: state.Outcome{Result: state.ResultDone}}})
	must(t, err)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	execute(t, db, "INSERT INTO entries VALUES (?, ?, ?)", entries[0].Seq, entries[0].Hash, entries[0].Stored)
	execute(t, db, "UPDATE meta SET seq = ?, hash = ?", entries[0].Seq, entries[0].Hash)
	if _, err := verify(t, path, nil); !errors.Is(err, state.ErrChain) || !strings.Contains(err.Error(), "entry 13") || advice(err) == "" {
		t.Errorf("%v, advice %q", err, advice(err))
	}
}
