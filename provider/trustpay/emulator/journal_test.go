package emulator

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestMain is also the process that TestKilled kills: an emulator with its
// state in the named file, which prints where it listens.
func TestMain(m *testing.M) {
	file := os.Getenv("EMULATOR_OF_TEST_KILLED")
	if file == "" {
		os.Exit(m.Run())
	}
	e, err := New(Options{Paths: testPaths(), Key: testKey, Secret: testSecret, StateFile: file})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(httptest.NewServer(e).URL)
	select {}
}

func withState(path string) func(*Options) {
	return func(o *Options) { o.StateFile = path }
}

// volatile are the totals that a restart begins anew.
func volatile() cmp.Option {
	return cmpopts.IgnoreFields(Totals{}, "Requests", "Callbacks", "Faults", "Fired")
}

// busy makes one of everything.
func busy(r *rig) {
	r.open("A1", "500")
	id := r.holder(1)
	r.ok("P3", `{"cardholder_id":%q,"card_id":"1001","card_currency":"USD"}`, id)
	plastic := r.ok("P3", `{"cardholder_id":%q,"card_number":%q,"card_currency":"USD"}`, id, StockNumber(5))["card_id"]
	r.ok("P8", `{"card_id":%q,"amount":"80.00","order_no":"C1"}`, plastic)
	r.ok("V5", `{"card_id":1001,"amount":100,"order_no":"A2"}`)
	if err := r.e.Spend("1001", 12_34, "Hotel"); err != nil {
		r.t.Fatal(err)
	}
	r.fault("V5.pending=20s,once", "V2.fail=once")
	r.ok("V5", `{"card_id":1001,"amount":60,"order_no":"A3"}`)
	r.open("A4", "70")
	r.ok("G1", "%s", cardPayin("G1"))
}

// everything is what all lists show.
func everything(r *rig) string {
	var b strings.Builder
	for _, id := range []string{"V6", "V7", "P2", "P4"} {
		b.WriteString(r.call(id, `{"page":1,"page_size":100}`).Body + "\n")
	}
	b.WriteString(r.call("V9", `{"card_id":1001}`).Body + "\n")
	return b.String() + r.call("G4", `{"currency_id":"USD"}`).Body + r.call("P7", `{"currency":"USD"}`).Body + r.call("G5", `{"order_no":"G1"}`).Body
}

func TestRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	r := newRig(t, withState(path))
	busy(r)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v), want 0600", info.Mode(), err)
	}
	before, totals := everything(r), r.conserved()
	if err := r.e.Close(); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, withState(path))
	if diff := cmp.Diff(before, everything(again)); diff != "" {
		t.Errorf("a restart changed the lists (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(totals, again.conserved(), volatile()); diff != "" {
		t.Errorf("a restart changed the totals (-before +after):\n%s", diff)
	}
	again.clock.pass(20 * time.Second)
	if got := again.list("V6")[1]; asText(got["status"]) != "4" || got["order_no"] != "A3" {
		t.Errorf("the order that was pending is %v", got)
	}
	if got := asText(again.open("B1", "50")["card_id"]); got != "1002" {
		t.Errorf("the next card is %s, want 1002", got)
	}
	again.conserved()
}

// What waits for listings, and which of two orders is the newer, survives too.
func TestRestartInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	r := newRig(t, withState(path))
	r.open("A1", "50")
	r.fault("pending=3")
	r.open("A1", "60")
	if got := r.list("V6")[0]; asText(got["status"]) != "2" {
		t.Errorf("V6 shows %v, want it processing", got)
	}
	if err := r.e.Close(); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, withState(path))
	for _, want := range []string{"2", "2", "4"} {
		if got := asText(again.list("V6")[0]["status"]); got != want {
			t.Errorf("V6 shows status %s, want %s", got, want)
		}
	}
	if err := again.e.SetOrder("A1", "REFUNDED"); err != nil {
		t.Fatal(err)
	}
	if got := again.list("V6"); asText(got[0]["status"]) != "5" || asText(got[1]["status"]) != "4" {
		t.Errorf("of two orders with one number the older was refunded: %v", got)
	}
	again.conserved()
}

// A journal that cannot be written answers nothing any more: what it does not
// hold must not be believed.
func TestBrokenJournal(t *testing.T) {
	r := newRig(t, withState(filepath.Join(t.TempDir(), "bank.emulator")))
	if err := r.e.journal.file.Close(); err != nil {
		t.Fatal(err)
	}
	for _, request := range []struct{ id, body string }{{"V2", openA}, {"V2", openA}, {"V7", `{}`}} {
		if got := r.call(request.id, "%s", request.body); got.Code != codeDatabase || !strings.Contains(got.Message, "start the emulator again") {
			t.Errorf("%s answered %s", request.id, got.Body)
		}
	}
	r.e.journal.file = nil // so that closing it again is no error
}

// Cut off anywhere, the journal holds whole requests: a prefix of them.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bank.emulator")
	r := newRig(t, withState(path))
	r.open("A1", "50")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r.open("A2", "50")
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(dir, "torn.emulator")
	for size := len(before); size <= len(after); size += 7 {
		if err := os.WriteFile(torn, after[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := New(Options{Paths: testPaths(), StateFile: torn})
		if err != nil {
			t.Fatalf("cut at byte %d of %d: %v", size, len(after), err)
		}
		want := 1
		if size == len(after) {
			want = 2
		}
		got := e.Totals()
		if !got.Conserved || got.Virtual != want || got.Orders["OPEN_CARD SUCCESS"] != want {
			t.Errorf("cut at byte %d of %d there are %+v", size, len(after), got)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(torn)
		if err != nil || !bytes.HasPrefix(after, kept) || len(kept) < len(before) {
			t.Errorf("cut at byte %d, %d bytes were kept (%v)", size, len(kept), err)
		}
	}
}

func TestStateFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bank.emulator")
	r := newRig(t, withState(path))
	r.open("A1", "50")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		content  []byte
		merchant string
		says     string
	}{
		"damaged":  {bytes.Replace(good, []byte("\n{\"left\""), []byte("\n{left"), 1), "", "damaged at byte "},
		"begun":    {bytes.Replace(good, []byte(`{"left"`), []byte(`{left`), 1), "", "holds something else"},
		"text":     {[]byte("a line of somebody's without an end"), "", "holds something else"},
		"log":      {bytes.Repeat([]byte("{\"time\":\"2026-11-23\"}\n"), 20), "", "holds something else"},
		"newer":    {bytes.Replace(good, []byte(`"format":1`), []byte(`"format":2`), 1), "", "format 2"},
		"merchant": {good, "17", "belongs to merchant " + DefaultMerchantID},
	}
	for name, test := range tests {
		other := filepath.Join(dir, name)
		if err := os.WriteFile(other, test.content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := New(Options{Paths: testPaths(), StateFile: other, MerchantID: test.merchant})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q in it", name, err, test.says)
		}
		if kept, err := os.ReadFile(other); err != nil || !bytes.Equal(kept, test.content) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
	if _, err := New(Options{Paths: testPaths(), StateFile: path}); err == nil || !strings.Contains(err.Error(), "another process uses") {
		t.Errorf("a file in use was opened again: %v", err)
	}
}

// A journal of many changes to few objects shrinks when it is opened.
func TestCompaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	r := newRig(t, withState(path))
	r.open("A1", "500")
	for range 200 {
		if err := r.e.SetCard(CardChange{CardID: "1001", Load: 1}); err != nil {
			t.Fatal(err)
		}
	}
	totals := r.conserved()
	if err := r.e.Close(); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, withState(path))
	content, err := os.ReadFile(path)
	if lines := bytes.Count(content, []byte("\n")); err != nil || lines != 5 {
		t.Errorf("%d lines (%v), want bank, two accounts, card, order", lines, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v after compaction (%v)", info.Mode(), err)
	}
	if diff := cmp.Diff(totals, again.conserved(), volatile()); diff != "" {
		t.Errorf("compaction changed the totals (-before +after):\n%s", diff)
	}
	again.open("A2", "50")
	again.conserved()
}

// No full number, CVV or key is ever written down.
func TestJournalHoldsNoNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	r := newRig(t, withState(path))
	busy(r)
	detail := r.ok("V4", `{"card_id":1001}`)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{
		"virtual number": detail["card_number"].(string), "stock number": StockNumber(5), "payer's number": payerNumber(),
		"key": testKey, "secret": testSecret, "virtual last four": `"` + detail["card_number"].(string)[12:] + `"`,
	} {
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("the journal holds a %s", name)
		}
	}
}

// Whatever was answered before a SIGKILL is there after it, and nothing by
// halves.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "EMULATOR_OF_TEST_KILLED="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var answered atomic.Int64
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for n := 0; postOpen(strings.TrimSpace(url), fmt.Sprintf("W%dN%d", worker, n)); n++ {
				if answered.Add(1) == 60 {
					_ = child.Process.Kill() // already dead: the others saw it first
				}
			}
		})
	}
	group.Wait()
	_ = child.Wait() // killed, as it should be
	r := newRig(t, withState(path))
	got := r.conserved()
	if opened := int64(got.Virtual); opened < answered.Load() || opened > answered.Load()+4 || answered.Load() < 60 {
		t.Errorf("%d opens were answered, %d cards are there; want those and at most the 4 in flight", answered.Load(), opened)
	}
}

func postOpen(url, no string) bool {
	body := signed(fmt.Sprintf(`{"card_type_id":"23","amount":10,"order_no":%q}`, no))
	req, err := http.NewRequest(http.MethodPost, url+"/v2", strings.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Api-Key", testKey)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}
