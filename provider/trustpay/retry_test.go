package trustpay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cardform/cardform/provider"
)

// handlerTransport answers in this process, so that time can be a bubble's.
func handlerTransport(h http.HandlerFunc) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		defer r.Body.Close()
		w := httptest.NewRecorder()
		h(w, r)
		return w.Result(), nil
	})
}

const balanceAnswer = `{"code":880001,"data":{"balance":137.7,"frozen":13.15,"reserve":0}}`

// failing answers the first n requests with one handler, the rest with a
// balance.
func failing(n int64, sent *atomic.Int64, h http.HandlerFunc) http.RoundTripper {
	return handlerTransport(func(w http.ResponseWriter, r *http.Request) {
		if sent.Add(1) <= n {
			h(w, r)
			return
		}
		answerWith(200, balanceAnswer)(w, r)
	})
}

func TestReadsAreRepeatedWhileThatMayHelp(t *testing.T) {
	for _, test := range []struct {
		name  string
		fails int64
		h     http.HandlerFunc
		sent  int64
		ok    bool
	}{
		{"5xx", 3, answerWith(503, "<html>"), 4, true},
		{"5xx for ever", 99, answerWith(503, "<html>"), maxAttempts, false},
		{"garbled", 1, answerWith(200, `{"code":880`), 2, true},
		{"internal error", 1, answerWith(200, `{"code":880013}`), 2, true},
		{"429", 2, answerWith(429, ""), 3, true},
		{"refused", 1, answerWith(200, `{"code":880002}`), 1, false},
		{"wrong key", 1, answerWith(200, `{"code":880011}`), 1, false},
		{"no such page", 1, answerWith(404, "<html>"), 1, false},
		{"not a balance", 1, answerWith(200, `{"code":880001,"data":{"items":[]}}`), 1, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			c := connect(t, Options{BaseURL: "emulator", Transport: failing(test.fails, &sent, test.h)})
			account, err := c.Balance(t.Context())
			if (err == nil) != test.ok || sent.Load() != test.sent {
				t.Errorf("%s: %d sent, error %v; want %d sent", test.name, sent.Load(), err, test.sent)
			}
			if test.ok && account.Available() != 124_55 {
				t.Errorf("%s: the balance is %s", test.name, account.Available())
			}
		})
	}
}

func TestRetryAfterHoldsEveryoneBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := connect(t, Options{BaseURL: "emulator", Transport: failing(1, &sent, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
		})})
		begun := time.Now()
		go func() {
			if _, err := c.Balance(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		_ = open(c)
		if time.Since(begun) < 7*time.Second || sent.Load() < 2 {
			t.Errorf("a write went out %s after a 429 that asked for 7s", time.Since(begun))
		}
		time.Sleep(time.Minute)
		if sent.Load() != 3 {
			t.Errorf("%d requests were sent, want 3", sent.Load())
		}
	})
}

func TestLongRetryAfterIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := connect(t, Options{BaseURL: "emulator", Transport: failing(9, &sent, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		})})
		_, err := c.Balance(t.Context())
		var fail *provider.Error
		if !errors.As(err, &fail) || fail.RetryAfter != time.Hour || sent.Load() != 1 {
			t.Errorf("got %v after %d requests", err, sent.Load())
		}
	})
}

func TestReadStopsWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := connect(t, Options{BaseURL: "emulator", Transport: failing(99, &sent, answerWith(503, ""))})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := c.Balance(ctx); err == nil || sent.Load() != 1 {
			t.Errorf("got %v after %d requests", err, sent.Load())
		}
	})
}

func TestRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := connect(t, Options{BaseURL: "emulator", RequestsPerSecond: 10, Transport: failing(0, &sent, nil)})
		begun := time.Now()
		for range 31 {
			if _, err := c.Balance(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took < 3*time.Second {
			t.Errorf("31 requests at 10 a second took %s", took)
		}
	})
}

func TestConcurrencyIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		c := connect(t, Options{BaseURL: "emulator", Concurrency: 3, Transport: handlerTransport(func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			answerWith(200, balanceAnswer)(w, r)
		})})
		for range 10 {
			go func() { _, _ = c.Balance(context.Background()) }()
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		if most.Load() != 3 {
			t.Errorf("%d requests were in flight at once, want 3", most.Load())
		}
	})
}

func TestErrorsSayWhatToDo(t *testing.T) {
	c := connect(t, Options{BaseURL: "emulator", Transport: handlerTransport(answerWith(404, "<html>"))})
	_, err := c.Cards(context.Background())
	if err == nil || !strings.Contains(err.Error(), "V7") || !strings.Contains(err.Error(), "check base_url") {
		t.Errorf("got %v", err)
	}
}
