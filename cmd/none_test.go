package cmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
)

// In mode none an unknown open pauses its class only, and identical opens are
// interchangeable: a thousand of them with lost answers end with a thousand
// cards, nobody is asked, and another class goes on meanwhile.
func TestAThousandOpensWithLostAnswers(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		sent := listen(b)
		b.must(b.issuer.Fund("merchant", 1_000_000_00))
		b.write("main.card.hcl", noneProvider+opens("alike", "23", 1000)+opens("other", "31", 30))
		b.fault("V2.cut_after=0.05", "V2.cut_before=0.01", "list_numbers=platform", "lag_orders=3s", "lag_cards=3s", "seed=3")
		b.exits(cmd.ExitDone, "apply", "--auto-approve", "--concurrency", "8")
		if totals := b.issuer.Totals(); totals.Virtual != 1030 || totals.Orders["OPEN_CARD SUCCESS"] != 1030 || totals.Fired["cut_after"] < 30 {
			b.failf("%d cards, orders %v, faults %v", totals.Virtual, totals.Orders, totals.Fired)
		}
		if strings.Contains(b.said, "resolve") {
			b.failf("a person is asked")
		}
		pauses, others := sent.pauses("23", "31")
		if pauses < 10 || others == 0 { // the other class pauses for itself soon, too
			b.failf("%d pauses, in the first of which %d opens of the other class were sent", pauses, others)
		}
		b.issuer.Faults().Clear()
		b.fault("list_numbers=platform")
		time.Sleep(time.Minute) // the last card is listed
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		b.exits(cmd.ExitDone, "ledger", "verify")
	}); wrong != "" {
		t.Fatal(wrong)
	}
}

const noneProvider = `
provider "trustpay" {
  base_url            = "` + bubbleURL + `"
  requests_per_second = 1000
  settle_window       = "5s"
  request_timeout     = "10s"
}
`

// opens declares n cards of a type that nobody holds.
func opens(name, typ string, n int) string {
	return fmt.Sprintf(`
virtual_card %q {
  count     = %d
  card_type = %q
  balance {
    target       = 200
    refill_below = 50
  }
}
`, name, n, typ)
}

// opensSent is when V2 was sent, by card type.
type opensSent struct {
	next http.RoundTripper
	mu   sync.Mutex
	at   map[string][]time.Time
}

// listen notes every V2 of a bubble.
func listen(b *bubble) *opensSent {
	s := &opensSent{next: b.wire.next, at: map[string][]time.Time{}}
	b.wire.next = s
	return s
}

// RoundTrip implements http.RoundTripper.
func (s *opensSent) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var open struct {
		Type   string     `json:"card_type_id"`
		Amount card.Money `json:"amount"`
	}
	if json.Unmarshal(body, &open) == nil && open.Type != "" && open.Amount > 0 {
		s.mu.Lock()
		s.at[open.Type] = append(s.at[open.Type], time.Now())
		s.mu.Unlock()
	}
	return s.next.RoundTrip(r)
}

// pauses counts the times in which nothing of a type was sent for more than ten
// seconds, and what was sent of another one while the first of them began.
func (s *opensSent) pauses(typ, other string) (pauses, others int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, at := range s.at[typ][1:] {
		since := s.at[typ][i]
		if at.Sub(since) < 10*time.Second {
			continue
		}
		if pauses++; pauses > 1 {
			continue
		}
		for _, o := range s.at[other] {
			if o.After(since) && o.Before(since.Add(5*time.Second)) {
				others++
			}
		}
	}
	return pauses, others
}
