package cmd

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// gated answers a call once it may.
type gated struct{ begun, may chan struct{} }

func (g gated) RoundTrip(*http.Request) (*http.Response, error) {
	close(g.begun)
	<-g.may
	return nil, io.EOF
}

// The clock of a run skips what everybody waits for, the first first, and never
// while a call is on its way.
func TestHurriedClock(t *testing.T) {
	c := &hurried{}
	start := time.Date(2031, 1, 31, 9, 0, 0, 0, time.UTC)
	c.start(start)
	year, day := c.After(365*24*time.Hour), c.After(24*time.Hour)
	if at := <-day; at.Before(start.Add(24*time.Hour)) || at.After(start.Add(25*time.Hour)) {
		t.Errorf("the day ends at %s", at)
	}
	if at := <-year; at.Before(start.Add(365*24*time.Hour)) || c.Now().Before(at) {
		t.Errorf("the year ends at %s, and it is %s", at, c.Now())
	}

	g := gated{make(chan struct{}), make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = c.watch(g).RoundTrip(httptest.NewRequest(http.MethodPost, "/", nil)) // what it says is of no interest
	}()
	<-g.begun
	hour := c.After(time.Hour)
	before := c.Now()
	for range 10 {
		if <-time.After(quiet); len(hour) > 0 {
			t.Fatal("time was skipped while a call was on its way")
		}
	}
	close(g.may)
	<-ended
	if at := <-hour; at.Before(before.Add(time.Hour - time.Minute)) {
		t.Errorf("the hour ends at %s, and it began at %s", at, before)
	}
}
