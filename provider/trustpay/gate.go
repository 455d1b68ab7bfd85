package trustpay

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate lets requests out: at most so many at once, so many a second, and none
// while the issuer asked for a pause. Reads and writes share it.
type gate struct {
	slots chan struct{}
	limit *rate.Limiter

	mu    sync.Mutex
	until time.Time
}

func newGate(concurrency int, perSecond float64) *gate {
	limit := rate.NewLimiter(rate.Inf, 0)
	if perSecond > 0 {
		// A tenth of a second's worth may go at once: timers are coarse.
		limit = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))
	}
	return &gate{slots: make(chan struct{}, concurrency), limit: limit}
}

// enter waits for leave to send. Whoever got it calls leave.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := g.rest(ctx)
	if err == nil {
		err = g.limit.Wait(ctx)
	}
	if err != nil {
		g.leave()
	}
	return err
}

func (g *gate) leave() { <-g.slots }

// rest waits until no pause is on.
func (g *gate) rest(ctx context.Context) error {
	for {
		g.mu.Lock()
		left := time.Until(g.until)
		g.mu.Unlock()
		if left <= 0 {
			return nil
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

// pause lets nobody out for a while.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
