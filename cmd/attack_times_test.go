package cmd_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// timeless takes the times out of the lists of cards and orders: nobody
// documents that they have any (V6, V7: A).
type timeless struct {
	next  http.RoundTripper
	lists []string // the ends of their paths
}

// RoundTrip implements http.RoundTripper.
func (w *timeless) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.next.RoundTrip(r)
	if err != nil || !slices.ContainsFunc(w.lists, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) }) {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	body = regexp.MustCompile(`,"create_time":"[^"]*"|"create_time":"[^"]*",?`).ReplaceAll(body, nil)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return res, err
}

// What is promised where lists have times is promised where they have none:
// orders that show late settle nothing too early, and a person who is wrong is
// asked again.
func TestListsWithoutTimes(t *testing.T) {
	const orders, cards = "/vcard/charges", "/vcard/cards"
	for _, lists := range [][]string{{orders}, {orders, cards}} {
		for name, run := range map[string]func(*bubble){
			"an order list that is behind": orderListBehind,
			"a wrong decision":             func(b *bubble) { wrongDecision(b, "platform", false) },
			"a wrong decision, applied":    func(b *bubble) { wrongDecision(b, "ours", true) },
		} {
			if wrong := inBubble(t, func(b *bubble) {
				b.wire.next = &timeless{b.wire.next, lists}
				run(b)
			}); wrong != "" {
				t.Errorf("%s, without times in %v: %s", name, lists, wrong)
			}
		}
	}
}
