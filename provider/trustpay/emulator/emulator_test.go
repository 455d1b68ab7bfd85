package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testKey    = "key-of-the-tests"
	testSecret = "secret-of-the-tests"
)

// clock is a time that tests move by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// rig is an emulator behind a real server, and a merchant that talks to it.
type rig struct {
	t      *testing.T
	e      *Emulator
	clock  *clock
	server *httptest.Server
}

func testPaths() map[string]string {
	paths := map[string]string{}
	for id := range endpoints() {
		paths[id] = "/" + strings.ToLower(id)
	}
	return paths
}

func newRig(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, clock: &clock{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}}
	o := Options{Paths: testPaths(), Key: testKey, Secret: testSecret, Now: r.clock.Now}
	for _, f := range change {
		f(&o)
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.e = e
	r.server = httptest.NewServer(e)
	t.Cleanup(func() {
		r.server.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) fault(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			r.t.Fatal(err)
		}
		r.e.Faults().Set(f)
	}
}

// reply is an answer as a client sees it.
type reply struct {
	HTTP    int
	Header  http.Header
	Body    string
	Err     error
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// signed adds a sign to the text of a flat JSON object, by the rule that
// trustpay-api.md gives, written down a second time.
func signed(object string) string {
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &values); err != nil {
		panic(err)
	}
	var params []param
	for name, raw := range values {
		text := string(raw)
		if text == "null" {
			text = ""
		}
		params = append(params, param{name, strings.Trim(text, `"`)})
	}
	comma := ","
	if len(values) == 0 {
		comma = ""
	}
	return strings.TrimSuffix(object, "}") + comma + `"sign":"` + sign(params, testSecret) + `"}`
}

// post sends a body as it is.
func (r *rig) post(id, body string) reply {
	req, err := http.NewRequest(http.MethodPost, r.server.URL+testPaths()[id], strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Api-Key", testKey)
	return r.do(req)
}

func (r *rig) do(req *http.Request) reply {
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return reply{Err: err}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	out := reply{HTTP: res.StatusCode, Header: res.Header, Body: string(body), Err: err}
	_ = json.Unmarshal(body, &out) // a garbled one has no code
	return out
}

// call signs and sends a request.
func (r *rig) call(id, object string, args ...any) reply {
	return r.post(id, signed(fmt.Sprintf(object, args...)))
}

// ok is call, and fails the test unless the answer is a success.
func (r *rig) ok(id, object string, args ...any) map[string]any {
	r.t.Helper()
	got := r.call(id, object, args...)
	if got.Err != nil || got.Code != codeSuccess || got.HTTP != http.StatusOK {
		r.t.Fatalf("%s answered %d %s (%v)", id, got.HTTP, got.Body, got.Err)
	}
	return got.values(r.t)
}

// values decodes data; numbers keep their text.
func (p reply) values(t *testing.T) map[string]any {
	t.Helper()
	values := map[string]any{}
	dec := json.NewDecoder(bytes.NewReader(p.Data))
	dec.UseNumber()
	if err := dec.Decode(&values); err != nil {
		t.Fatalf("data of %s: %v", p.Body, err)
	}
	return values
}

// items returns the rows of a list.
func items(values map[string]any) []map[string]any {
	rows := []map[string]any{}
	for _, row := range values["items"].([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

func (r *rig) list(id string) []map[string]any {
	r.t.Helper()
	return items(r.ok(id, `{"page":1,"page_size":100}`))
}

// open opens a card of type 23 and returns the answer.
func (r *rig) open(no, amount string) map[string]any {
	r.t.Helper()
	return r.ok("V2", `{"card_type_id":"23","amount":%s,"order_no":%q}`, amount, no)
}

// holder creates the nth person and returns the id.
func (r *rig) holder(n int) string {
	r.t.Helper()
	return r.ok("P1", "%s", personN(n))["cardholder_id"].(string)
}

func personN(n int) string {
	return fmt.Sprintf(`{"first_name":"Alex","last_name":"Chen","email":"alex%d@example.com","country_code":"SG","phone_number":"%s"}`, n, strconv.Itoa(91234567+n))
}

// conserved fails the test unless no cent was lost or made.
func (r *rig) conserved() Totals {
	r.t.Helper()
	totals := r.e.Totals()
	if !totals.Conserved {
		r.t.Fatalf("money was lost or made: %+v", totals)
	}
	return totals
}

func TestTheMainJob(t *testing.T) {
	r := newRig(t)
	opened := r.open("A1", "206.19")
	for name, want := range map[string]string{"amount": "206.19", "fee": "6.19", "balance": "200", "status": "4", "card_id": "1001"} {
		if got := fmt.Sprint(opened[name]); got != want {
			t.Errorf("V2 answered %s %s, want %s", name, got, want)
		}
	}
	id := r.holder(1)
	r.ok("P3", `{"cardholder_id":%q,"card_id":"1001","card_currency":"USD"}`, id)
	r.ok("V5", `{"card_id":1001,"amount":100.00,"order_no":"A2"}`)
	if got := r.list("V7")[0]["balance"].(json.Number); got != "299" {
		t.Errorf("the card holds %s, want 299", got)
	}
	if got := r.list("P4")[0]; got["available_balance"] != "299.00" || got["cardholder_id"] != id || got["form_factor"] != "VIRTUAL" {
		t.Errorf("P4 lists %v", got)
	}
	if orders := r.list("V6"); len(orders) != 2 || orders[0]["order_no"] != "A2" || orders[1]["charge_type"] != "OPEN_CARD" {
		t.Errorf("V6 lists %v, want the newest first", orders)
	}
	totals := r.conserved()
	if got := totals.Accounts[0]; got.Gross != 306_19 || got.Fee != 7_19 || got.Net != 299_00 || got.Available != 250_000_00-306_19 {
		t.Errorf("the account is %+v", got)
	}
}
