package cmd

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/cardform/cardform/applier"
)

// hurried is the clock of a test's run. It goes as the machine's does, and where
// everybody waits it is at once as late as the first of them waits for: what
// takes minutes at an issuer takes none in a test.
type hurried struct {
	mu     sync.Mutex
	ahead  time.Duration // of the machine's clock
	calls  int           // on their way
	stirs  int           // calls that began or ended, ever
	sleeps []sleeper     // by time
}

type sleeper struct {
	at   time.Time
	wake chan time.Time
}

var _ applier.Clock = (*hurried)(nil)

// quiet is for how long nothing must stir before time is skipped. What is
// written to the ledger meanwhile has no time of its own, so nothing depends on
// how long it is.
const quiet = time.Millisecond

// Now implements applier.Clock.
func (c *hurried) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *hurried) now() time.Time { return time.Now().Add(c.ahead) }

// start sets the clock.
func (c *hurried) start(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = time.Until(at)
}

// After implements applier.Clock.
func (c *hurried) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := sleeper{c.now().Add(d), make(chan time.Time, 1)}
	c.sleeps = append(c.sleeps, s)
	slices.SortStableFunc(c.sleeps, func(a, b sleeper) int { return a.at.Compare(b.at) })
	if len(c.sleeps) == 1 {
		go c.hurry()
	}
	return s.wake
}

// hurry skips time until nobody sleeps any more.
func (c *hurried) hurry() {
	stirs := -1
	for {
		time.Sleep(quiet)
		c.mu.Lock()
		if c.calls == 0 && c.stirs == stirs {
			first := c.sleeps[0]
			c.sleeps = c.sleeps[1:]
			c.ahead += max(0, first.at.Sub(c.now()))
			first.wake <- c.now()
		}
		stirs = c.stirs
		left := len(c.sleeps)
		c.mu.Unlock()
		if left == 0 {
			return
		}
	}
}

// watch tells the clock of every call of next.
func (c *hurried) watch(next http.RoundTripper) http.RoundTripper { return watched{c, next} }

type watched struct {
	clock *hurried
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	w.clock.stir(1)
	defer w.clock.stir(-1)
	return w.next.RoundTrip(r)
}

func (c *hurried) stir(by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls += by
	c.stirs++
}
