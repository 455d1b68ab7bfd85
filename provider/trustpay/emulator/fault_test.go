package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const openA = `{"card_type_id":"23","amount":50,"order_no":"A1"}`

// Each fault that strikes an answer, seen by a raw client: what comes back,
// and whether the card was opened.
func TestFaultsOfAnAnswer(t *testing.T) {
	tests := []struct {
		fault string
		holds func(reply) bool
		cards int
	}{
		{"lost=always", func(r reply) bool { return r.Err != nil }, 1},
		{"V2.cut_after=once", func(r reply) bool { return errors.Is(r.Err, io.EOF) }, 1},
		{"cut_before=once", func(r reply) bool { return errors.Is(r.Err, io.EOF) }, 0},
		{"error5xx_before=once", func(r reply) bool { return r.HTTP == 502 && strings.HasPrefix(r.Body, "<html>") }, 0},
		{"error5xx_after=once", func(r reply) bool { return r.HTTP == 503 && strings.HasPrefix(r.Body, "<html>") }, 1},
		{"html=once", func(r reply) bool { return r.HTTP == 200 && strings.HasPrefix(r.Body, "<html>") }, 0},
		{"rate429=once", func(r reply) bool { return r.HTTP == 429 && r.Header.Get("Retry-After") == "1" }, 0},
		{"garbled=once", func(r reply) bool { return r.HTTP == 200 && r.Code == 0 && strings.HasPrefix(r.Body, `{"code":880001`) }, 1},
		{"internal_after=once", func(r reply) bool { return r.HTTP == 200 && r.Code == codeInternal }, 1},
		{"mismatch=once", func(r reply) bool { return r.HTTP == 500 && r.Code == codeSuccess }, 1},
		{"writes.lost=once", func(r reply) bool { return r.Err != nil }, 1},
		{"reads.lost=always", func(r reply) bool { return r.Code == codeSuccess }, 1},
		{"V5.lost=always", func(r reply) bool { return r.Code == codeSuccess }, 1},
		{"lost=#2", func(r reply) bool { return r.Code == codeSuccess }, 1},
		{"lost=0", func(r reply) bool { return r.Code == codeSuccess }, 1},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			r := newRig(t)
			r.fault(test.fault)
			if got := r.call("V2", openA); !test.holds(got) {
				t.Errorf("answered %d %s (%v)", got.HTTP, got.Body, got.Err)
			}
			if got := r.conserved(); got.Virtual != test.cards {
				t.Errorf("%d cards were opened, want %d", got.Virtual, test.cards)
			}
		})
	}
}

func TestSettingsOfAnswers(t *testing.T) {
	r := newRig(t)
	r.open("A1", "50.50")
	r.fault("error_status=400", "retry_after=7s", "V1.rate429=x2")
	if got := r.call("V4", `{"card_id":9}`); got.HTTP != 400 || got.Code != codeBadRequest {
		t.Errorf("a refusal answered %d", got.HTTP)
	}
	if got := r.post("V4", `{"card_id":9}`); got.HTTP != 401 {
		t.Errorf("a missing sign answered %d", got.HTTP)
	}
	for _, want := range []int{429, 429, 200} {
		if got := r.call("V1", `{}`); got.HTTP != want || want == 429 && got.Header.Get("Retry-After") != "7" {
			t.Errorf("V1 answered %d, want %d", got.HTTP, want)
		}
	}
	r.fault("mismatch=always")
	if got := r.call("V4", `{"card_id":9}`); got.HTTP != 200 || got.Code != codeBadRequest {
		t.Errorf("a mismatched refusal answered %d", got.HTTP)
	}
	r.e.Faults().Clear()
	amounts := func(id, object string) string { return r.call(id, "%s", object).Body }
	checks := []struct{ fault, id, object, has string }{
		{"amounts=documented", "V7", `{}`, `"balance":48.98`},
		{"amounts=documented", "G4", `{"currency_id":"USD"}`, `"balance":249949.5,`},
		{"amounts=documented", "P7", `{"currency":"USD"}`, `"available_balance":"50000.00"`},
		{"amounts=string", "V7", `{}`, `"balance":"48.98"`},
		{"amounts=number", "P7", `{"currency":"USD"}`, `"available_balance":50000,`},
	}
	for _, c := range checks {
		r.fault(c.fault)
		if body := amounts(c.id, c.object); !strings.Contains(body, c.has) {
			t.Errorf("%s: %s answered %s, want %s in it", c.fault, c.id, body, c.has)
		}
	}
	if fired := r.e.Faults().Fired()["amounts"]; fired != len(checks) {
		t.Errorf("Fired counts amounts %d times, want %d", fired, len(checks))
	}
}

func TestLatencyDelaysTheAnswerOnly(t *testing.T) {
	r := newRig(t)
	r.fault("latency=1h")
	ctx, cancel := context.WithCancel(context.Background())
	done := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() }))
	defer done.Close()
	body := signed(fmt.Sprintf(`{"card_type_id":"23","amount":50,"order_no":"A1","notify_url":%q}`, done.URL))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://emulator/v2", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Api-Key", testKey)
	if _, err := r.e.Transport().RoundTrip(req); !errors.Is(err, context.Canceled) {
		t.Errorf("the transport returned %v, want that the context was canceled", err)
	}
	if got := r.conserved(); got.Virtual != 1 {
		t.Errorf("%d cards, want the one that was asked for", got.Virtual)
	}
}

// A request can be carried out after its connection is gone.
func TestLate(t *testing.T) {
	r := newRig(t)
	r.fault("late=2s,once")
	if got := r.call("V2", openA); got.Err == nil {
		t.Fatalf("answered %s, want a cut connection", got.Body)
	}
	r.clock.pass(1999 * time.Millisecond)
	if got := r.list("V6"); len(got) != 0 {
		t.Fatalf("too early: %v", got)
	}
	r.clock.pass(time.Millisecond)
	if got := r.list("V6"); len(got) != 1 || got[0]["order_no"] != "A1" {
		t.Errorf("two seconds later V6 lists %v", got)
	}
	r.conserved()
}

func TestLags(t *testing.T) {
	r := newRig(t)
	r.fault("lag_orders=1s", "lag_cards=2s", "lag_holders=3s", "lag_balance=4s")
	r.open("A1", "100")
	r.holder(1)
	counts := func() string {
		balance := "none"
		if cards := r.list("V7"); len(cards) > 0 {
			balance = asText(cards[0]["balance"])
		}
		account := asText(r.ok("G4", `{"currency_id":"USD"}`)["balance"])
		return fmt.Sprint(len(r.list("V6")), " ", len(r.list("P2")), " ", balance, " ", account)
	}
	for _, want := range []string{"0 0 none 250000", "1 0 none 250000", "1 0 0 250000", "1 1 0 250000", "1 1 97 249900"} {
		if got := counts(); got != want {
			t.Errorf("%s into the lags the lists show %q, want %q", r.clock.Now().Format(time.TimeOnly), got, want)
		}
		r.clock.pass(time.Second)
	}
	r.fault("lag=off", "lag_orders=off", "lag_balance=1h")
	if err := r.e.Spend("1001", 7_00, "Hotel"); err != nil {
		t.Fatal(err)
	}
	r.fault("lag_balance=off")
	r.ok("V5", `{"card_id":1001,"amount":100,"order_no":"A2"}`)
	r.clock.pass(time.Hour)
	if got := asText(r.list("V7")[0]["balance"]); got != "189" {
		t.Errorf("an old balance came back: %s, want 189", got)
	}
	r.fault("lag_balance=1h")
	r.open("A3", "50")
	r.fault("lag_balance=off")
	r.open("A4", "70")
	r.clock.pass(time.Hour)
	if got := asText(r.ok("G4", `{"currency_id":"USD"}`)["balance"]); got != "249680" {
		t.Errorf("an old balance of the account came back: %s, want 249680", got)
	}
	r.conserved()
}

// While pages are read, somebody else adds a row: the last row of a page is
// the first of the next. Or the next page is that of a list without its newest
// row: its own first row is skipped.
func TestShiftAndDuplicate(t *testing.T) {
	seed := DefaultSeed()
	seed.ForeignCards, seed.ForeignHolders = 4, 4
	r := newRig(t, func(o *Options) { o.Seed = &seed })
	for id, key := range map[string]string{"V6": "order_no", "V7": "card_id", "P2": "cardholder_id"} {
		r.fault(id + ".shift=once")
		first := r.ok(id, `{"page":1,"page_size":2}`)
		second := r.ok(id, `{"page":2,"page_size":2}`)
		if got, want := items(second)[0][key], items(first)[1][key]; got != want {
			t.Errorf("%s: page 2 begins with %v, want the last of page 1, %v", id, got, want)
		}
		if fmt.Sprint(first["total"]) == fmt.Sprint(second["total"]) {
			t.Errorf("%s: total stayed %v", id, first["total"])
		}
	}
	r.fault("V6.shift=#2")
	first := r.ok("V6", `{"page":1,"page_size":2}`)
	lacking := r.ok("V6", `{"page":2,"page_size":2}`)
	whole := r.ok("V6", `{"page":2,"page_size":2}`)
	if got, skipped := items(lacking)[0]["order_no"], items(whole)[0]["order_no"]; got == skipped || got != items(whole)[1]["order_no"] || fmt.Sprint(first["total"]) == fmt.Sprint(lacking["total"]) {
		t.Errorf("page 2 begins with %v, want the row behind %v", got, skipped)
	}
	r.fault("P4.shift=once")
	if r.list("P4"); len(r.list("P4")) != 1 {
		t.Error("P4 was not shifted")
	}
	r.fault("V7.duplicate=once")
	if rows := r.list("V7"); cmp.Diff(rows[0], rows[1]) != "" {
		t.Error("no row stands there twice")
	}
	if got := r.conserved().Accounts[0].Available; got != 250_000_00 {
		t.Errorf("foreign cards took money of ours: %s is left", got)
	}
}

// The same seed and requests meet the same faults.
func TestChancesAreDeterministic(t *testing.T) {
	run := func(seed string) string {
		r := newRig(t)
		r.fault("seed="+seed, "V1.internal_after=0.5")
		var codes strings.Builder
		for range 64 {
			fmt.Fprint(&codes, r.call("V1", `{}`).Code%10)
		}
		if fired := r.e.Faults().Fired()["internal_after"]; fired != strings.Count(codes.String(), "3") || fired == 0 || fired == 64 {
			t.Errorf("Fired counts %d in %s", fired, codes.String())
		}
		return codes.String()
	}
	if a, b := run("7"), run("7"); a != b {
		t.Errorf("seed 7 gave %s, then %s", a, b)
	}
	if a, b := run("7"), run("8"); a == b {
		t.Error("two seeds gave the same chances")
	}
}

func TestParseFault(t *testing.T) {
	for _, text := range []string{"cut_after=0.1", "V2.cut_after=once", "reads.rate429=x3", "html=#2", "latency=20ms", "late=2s,0.5", "pending=forever,once", "pending=3", "fee_extra=0.50", "fee_extra=0.50,23", "P8.order_reference=merchant"} {
		f, err := ParseFault(text)
		if err != nil || f.String() != text {
			t.Errorf("ParseFault(%q) is %q (%v)", text, f, err)
		}
	}
	for text, says := range map[string]string{
		"lost": "name=value", "loss=0.1": "one of the names amounts, cut_after", "lost=often": "chance from 0 to 1", "lost=1.5": "chance from 0 to 1",
		"lost=NaN": "chance", "lost=x0": "chance", "V11.lost=1": `no endpoint "V11"`, "latency=20": "20ms", "latency=-1s": "20ms", "pending=soon": "forever",
		"fee_extra=-1": "negative", "amounts=words": "documented, string, number", "seed=x": "whole number", "V2.lag=2s": "whole emulator",
	} {
		if _, err := ParseFault(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ParseFault(%q) says %v, want %q in it", text, err, says)
		}
	}
	f := NewFaults()
	for _, text := range []string{"lag=2s", "lost=0.1", "V2.lost=once", "cut_after=off"} {
		one, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(one)
	}
	want := []string{"V2.cut_after=once", "lag_balance=2s", "lag_cards=2s", "lag_holders=2s", "lag_orders=2s"}
	if got := f.List(); !slices.Equal(got, want) {
		t.Errorf("on are %v, want %v", got, want)
	}
}

// The table of faults is all that there is: each name is read with its example,
// says what it does, and is a name that the emulator looks at.
func TestFaultKinds(t *testing.T) {
	sources := ""
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "kinds.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources += string(text)
	}
	seen := map[string]bool{}
	for _, k := range FaultKinds() {
		if _, err := ParseFault(k.Name + "=" + k.Example); err != nil {
			t.Error(err)
		}
		if seen[k.Name] || k.Does == "" || len(k.Name)+len(k.Example) > 24 || len(k.Does) > 52 {
			t.Errorf("%s=%s says %q, or is there twice, or too wide for 80 columns", k.Name, k.Example, k.Does)
		}
		used := strings.Contains(sources, `"`+k.Name+`"`) || strings.HasPrefix(k.Name, "lag_") && strings.Contains(sources, `"lag_"`)
		if seen[k.Name] = true; !used {
			t.Errorf("nothing looks at the fault %s", k.Name)
		}
	}
	_, err = ParseFault("lost")
	if err == nil || !strings.Contains(err.Error(), "as in lost=0.1 (the same as cut_after)") {
		t.Errorf("a fault without a value: %v", err)
	}
}

// The scopes reads and writes are those of the table of endpoints.
func TestScopes(t *testing.T) {
	for id, e := range endpoints() {
		if scopeOf(id) == "writes" != e.writes {
			t.Errorf("%s is of scope %s, and the table says writes: %v", id, scopeOf(id), e.writes)
		}
	}
}
