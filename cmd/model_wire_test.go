package cmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cardform/cardform/provider/trustpay"
)

// traffic sees what one run sends, and what it must not send by what it heard
// before.
type traffic struct {
	next   http.RoundTripper
	pauses bool              // an op whose answer is lost is not repeated at once, nor is one like it sent
	ids    map[string]string // endpoints by path
	mu     sync.Mutex
	lost   map[string]time.Time // when an answer was cut off, by class: no order list was asked for since
	sent   map[string]bool      // order numbers
	twin   time.Time            // when the issuer first had a number that this run had not sent; zero: never
	wrong  string               // what must not have been sent, "" for nothing
}

func newTraffic(next http.RoundTripper, pauses bool) *traffic {
	t := &traffic{next: next, pauses: pauses, ids: map[string]string{}}
	for id, path := range (trustpay.Contract{}).Paths() {
		t.ids[path] = id
	}
	t.begin()
	return t
}

// begin forgets the run before.
func (t *traffic) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost, t.sent, t.twin, t.wrong = map[string]time.Time{}, map[string]bool{}, time.Time{}, ""
}

// RoundTrip implements http.RoundTripper.
func (t *traffic) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	var body struct {
		OrderNo string          `json:"order_no"`
		Type    json.RawMessage `json:"card_type_id"`
		Card    json.RawMessage `json:"card_id"`
		Amount  json.RawMessage `json:"amount"`
	}
	_ = json.Unmarshal(text, &body) // what is no order has none of these
	id := t.ids[r.URL.Path]
	class := fmt.Sprintf("%s %s%s %s", id, body.Type, body.Card, body.Amount)
	t.leaves(id, class)
	res, err := t.next.RoundTrip(r)
	t.answers(id, class, body.OrderNo, res, err)
	return res, err
}

// leaves notes what is sent although it must not be. What leaves at the very
// instant of an answer was on its way before.
func (t *traffic) leaves(id, class string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch id {
	case "V6":
		clear(t.lost)
	case "V2", "V5", "P8", "P1", "P3":
		if at, lost := t.lost[class]; lost && time.Since(at) > 0 {
			t.wrong = fmt.Sprintf("%s is sent while the outcome of one like it is unknown, and no list was read", class)
		}
		if !t.twin.IsZero() && time.Since(t.twin) > 0 {
			t.wrong = fmt.Sprintf("%s is sent after a number that somebody else used", class)
		}
	}
}

// answers notes what the run learns.
func (t *traffic) answers(id, class, number string, res *http.Response, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := number != "" && !t.sent[number]
	t.sent[number] = true
	if err != nil {
		if t.pauses && (id == "V2" || id == "V5") {
			t.lost[class] = time.Now()
		}
		return
	}
	body, _ := io.ReadAll(res.Body) // of the emulator, it is all here
	res.Body = io.NopCloser(bytes.NewReader(body))
	if bytes.Contains(body, []byte(`"code":880012`)) && res.StatusCode < 500 && first && t.twin.IsZero() {
		t.twin = time.Now()
	}
}
