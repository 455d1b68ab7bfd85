package cmd_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/state"
)

var update = flag.Bool("update", false, "rewrite the golden exports in testdata")

// written puts a ledger beside the bench's configuration that is the same at
// every time and on every machine.
func (b *bench) written() (path string, entries int) {
	b.t.Helper()
	path = filepath.Join(b.dir, "cardform.state")
	store, err := state.OpenSQLite(b.t.Context(), path)
	if err != nil {
		b.t.Fatal(err)
	}
	lease, err := store.Acquire(b.t.Context(), state.Holder{})
	if err != nil {
		b.t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Hour); return now }
	ana := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey("ana@example.com")}
	ben := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey("ben@example.com")}
	open := state.Intent{Action: card.ActionOpen, OrderNo: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Gross: 206_19, Fee: 6_19, Net: 200_00, CardType: "23"}
	fund := state.Intent{Action: card.ActionFund, OrderNo: "BCDEFGHIJKLMNOPQRSTUVWXYZA", Gross: 50_00, Net: 50_00, CardID: "1001"}
	for _, run := range []struct {
		id     string
		drafts []state.Draft
	}{
		{"FIRSTRUN0001", []state.Draft{
			{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format, Issuer: "emulator", MerchantID: "1", Name: "acme"}},
			{Kind: state.KindRun, Data: state.Run{Phase: "begin", Who: "ana", Funds: &state.Funds{Merchant: 1_000_00, Physical: 5_00}}},
			{Kind: state.KindIntent, Op: "op1", Address: ana, Data: open},
			{Kind: state.KindOutcome, Op: "op1", Address: ana, Data: state.Outcome{Result: state.ResultDone, By: "answer", ID: "1001", PlatformNo: "VC1", Gross: 206_19, Fee: 6_19, Net: 200_00}},
			{Kind: state.KindIntent, Op: "op2", Address: ana, Data: fund},
			{Kind: state.KindOutcome, Op: "op2", Address: ana, Data: state.Outcome{Result: state.ResultUnknown, By: "answer"}},
			{Kind: state.KindRun, Data: state.Run{Phase: "end"}},
		}},
		{"SECONDRUN002", []state.Draft{
			{Kind: state.KindRun, Data: state.Run{Phase: "edit", Who: "=cmd|'/c calc'!A0"}},
			{Kind: state.KindResolve, Op: "op2", Address: ana, Data: state.Resolve{Who: "ben", Why: "asked\n\"them\"", NotExecuted: true}},
			{Kind: state.KindOutcome, Op: "op2", Address: ana, Data: state.Outcome{Result: state.ResultAbsent, By: "person", Reason: "@SUM(A1) <script>\x1b[2J"}},
			{Kind: state.KindMove, Address: ana, Data: state.Move{To: ben}},
			{Kind: state.KindRelease, Address: ben, Data: state.Release{ID: "1001", Balance: 200_00}},
		}},
		{"THIRDRUN0003", []state.Draft{
			{Kind: state.KindRun, Data: state.Run{Phase: "settle", Who: "unknown"}},
			{Kind: state.KindAdopt, Address: ben, Data: state.Adopt{Why: "returned", ID: "1001"}},
			{Kind: state.KindAdopt, Address: ben, Data: state.Adopt{Why: "order", Action: card.ActionFund, N: 1, OrderNo: "CDEFGHIJKLMNOPQRSTUVWXYZAB", Gross: 20_00, Net: 20_00}},
		}},
	} {
		loaded, err := store.Load(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		log := state.NewLog(loaded, store, lease, run.id, clock)
		for _, d := range run.drafts {
			if err := log.Append(b.t.Context(), d); err != nil {
				b.t.Fatal(err)
			}
			entries++
		}
	}
	if err := errors.Join(store.Close(), lease.Release()); err != nil {
		b.t.Fatal(err)
	}
	return path, entries
}

// The same ledger gives the same bytes, today and with the next version: what
// reads an export relies on it. No cell is a formula.
func TestExportIsStable(t *testing.T) {
	b := newBench(t)
	b.written()
	for name, args := range map[string][]string{
		"export.csv": {"ledger", "export", "--csv"}, "export.jsonl": {"ledger", "export", "--json"}, "export.txt": {"ledger", "show"}, "export-all.txt": {"ledger", "show", "--all"}, "export.json": {"ledger", "show", "--json"},
	} {
		path := filepath.Join("testdata", name)
		var last string
		for range 2 {
			b.run(cmd.ExitDone, args...)
			if last != "" && last != b.out.String() {
				t.Errorf("%v: twice is not the same", args)
			}
			last = b.out.String()
		}
		last = strings.ReplaceAll(last, b.dir, "DIR")
		if *update {
			if err := os.WriteFile(path, []byte(last), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), last); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The exported text of an entry is what its hash covers, so that another program
// can prove the chain.
func TestExportedHashes(t *testing.T) {
	b := newBench(t)
	_, n := b.written()
	b.run(cmd.ExitDone, "ledger", "export", "--json")
	lines, last := strings.Split(strings.TrimSpace(b.out.String()), "\n"), ""
	for _, line := range lines {
		var l struct {
			Hash  string
			Entry json.RawMessage
		}
		var e struct {
			Prev string `json:"prev_hash"`
		}
		err := json.Unmarshal([]byte(line), &l)
		if err == nil {
			err = json.Unmarshal(l.Entry, &e)
		}
		if err != nil {
			t.Fatal(err)
		}
		if state.HashOf(l.Entry) != l.Hash || e.Prev != last {
			t.Errorf("%s does not hash to %s after %s", l.Entry, l.Hash, last)
		}
		last = l.Hash
	}
	if len(lines) != n {
		t.Errorf("%d lines, want %d", len(lines), n)
	}
}

// Lines that are shown, and their sums, by address, run and time; both ends of
// a period belong to it.
func TestStatementFilters(t *testing.T) {
	b := newBench(t)
	b.env.Now = func() time.Time { return time.Date(2026, 11, 24, 12, 30, 0, 0, time.UTC) }
	b.written()
	for _, c := range []struct {
		args  string
		seqs  string
		total string
	}{
		{"", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "226.19"},
		{"--since 2026-11-24", "2 3 4 5 6 7 8 9 10 11 12 13 14 15", "226.19"},
		{"--until 2026-11-23", "1", "0.00"},
		{"--since 2026-11 --until 2026-11", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "226.19"},
		{"--since 2026-12", "", "0.00"},
		{"--since 2026-11-24T02:00:00Z --until 2026-11-24T02:00:00Z", "4", "206.19"},
		{"--since=2026-11-24T02:00:00+01:00 --until=2026-11-24T02:00:00Z", "3 4", "206.19"},
		{"--since 150m", "12 13 14 15", "20.00"}, // from 10:00 on; the last entry is of the afternoon
		{"--since 1d --until 12h", "1 2", "0.00"},
		{"--run SECOND", "8 9 10 11 12", "0.00"},
		{"--run thirdrun", "13 14 15", "20.00"},
		{`--address virtual_card.travel["ana@example.com"]`, "3 4 5 6 9 10 11", "206.19"},
		{`--address virtual_card.travel["ben@example.com"]`, "11 12 14 15", "20.00"},
		{"--address virtual_card.travel --run FIRST", "3 4 5 6", "206.19"},
	} {
		args := append([]string{"ledger", "show", "--json"}, strings.Fields(c.args)...)
		b.run(cmd.ExitDone, args...)
		seqs, total := statementOf(t, b.out.Bytes())
		if seqs != c.seqs || total != c.total {
			t.Errorf("%s: entries %s with %s, want %s with %s", c.args, seqs, total, c.seqs, c.total)
		}
	}
	for args, says := range map[string]string{
		"--since yesterday": "--since 36h", "--until 2026-13": "--until 2026-11-23", "--since -3h": "is no time", "--until 0d": "is no time",
		"--since 2026-11-24 --until 2026-11-23": "is after --until", "--address nothing!": "--address",
	} {
		b.run(cmd.ExitError, append([]string{"ledger", "show"}, strings.Fields(args)...)...)
		if !strings.Contains(b.errs.String(), says) {
			t.Errorf("%s: %s", args, b.errs.String())
		}
	}
}

func statementOf(t *testing.T, text []byte) (seqs, total string) {
	t.Helper()
	var m struct {
		Entries []struct{ Seq int }
		Total   struct{ Gross string }
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range m.Entries {
		list = append(list, fmt.Sprint(e.Seq))
	}
	return strings.Join(list, " "), m.Total.Gross
}

// The command finds a flipped byte in any entry, says which it is, and what to
// do; a row beside them, too. What it read it leaves as it is.
func TestVerifyNamesTheEntry(t *testing.T) {
	b := newBench(t)
	path, n := b.written()
	b.run(cmd.ExitDone, "ledger", "verify")
	for seq := 1; seq <= n; seq++ {
		b.flip(path, "entries", "body", fmt.Sprintf("seq = %d", seq), 10+seq)
		b.run(cmd.ExitError, "ledger", "verify")
		if says := b.errs.String(); !strings.Contains(says, fmt.Sprintf("entry %d ", seq)) || !strings.Contains(says, "not whole") || !strings.Contains(says, "\n  Keep the file as it is.") {
			t.Errorf("entry %d flipped: %s", seq, says)
		}
		b.flip(path, "entries", "body", fmt.Sprintf("seq = %d", seq), 10+seq)
	}
	b.flip(path, "resources", "body", "address LIKE '%ben%'", 9)
	b.run(cmd.ExitError, "ledger", "verify")
	if says := b.out.String() + b.errs.String(); !strings.Contains(says, "ben@example.com") || !strings.Contains(says, "Keep the file as it is.") {
		t.Errorf("a row flipped: %s", says)
	}
	b.flip(path, "resources", "body", "address LIKE '%ben%'", 9)
	b.run(cmd.ExitDone, "ledger", "verify")
}

// flip exchanges a bit of one value in the ledger's file; a second call puts it
// right again.
func (b *bench) flip(path, table, column, where string, at int) {
	b.t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.t.Fatal(err)
	}
	var value []byte
	err = db.QueryRow("SELECT " + column + " FROM " + table + " WHERE " + where).Scan(&value)
	if err == nil {
		value[at%len(value)] ^= 1
		_, err = db.Exec("UPDATE "+table+" SET "+column+" = ? WHERE "+where, value)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		b.t.Fatal(err)
	}
}

// A ledger of which everything was taken away proves nothing, though it is whole.
func TestEmptiedLedger(t *testing.T) {
	b := newBench(t)
	path, _ := b.written()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`DELETE FROM entries; DELETE FROM resources; DELETE FROM ops; DELETE FROM plans; DELETE FROM marks;
		UPDATE meta SET seq = 0, hash = '', genesis = '{}', newest = '{}'`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"ledger", "ledger verify", "ledger verify --json", "ledger show --run FIRST", "ledger export", "ledger export --json", "ledger reconcile"} {
		b.run(cmd.ExitError, strings.Fields(args)...)
		if !strings.Contains(b.errs.String(), "has no entries yet") {
			t.Errorf("%s says %s", args, b.errs.String())
		}
	}
}
