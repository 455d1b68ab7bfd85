package emulator

import (
	"container/heap"
	"maps"
	"math"
	"slices"
	"time"
)

// event is something that happens at a time, by itself.
type event struct {
	at  time.Time
	n   int // events of one time happen in the order in which they were made
	run func(at time.Time)
}

// events is a heap, the next one first.
type events []event

// Len implements heap.Interface.
func (h events) Len() int { return len(h) }

// Less implements heap.Interface.
func (h events) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].n < h[j].n
	}
	return h[i].at.Before(h[j].at)
}

// Swap implements heap.Interface.
func (h events) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *events) Push(x any) { *h = append(*h, x.(event)) }

// Pop implements heap.Interface.
func (h *events) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// schedule has run called once it is at.
func (b *bank) schedule(at time.Time, run func(at time.Time)) {
	b.made++
	heap.Push(&b.events, event{at, b.made, run})
	b.next.Store(b.events[0].at.UnixNano())
	if b.wake != nil {
		b.wake(at)
	}
}

// due reports whether advance would do something. It needs no lock.
func (b *bank) due(now time.Time) bool { return b.next.Load() <= now.UnixNano() }

// advance lets everything happen that is due.
func (b *bank) advance(now time.Time) {
	for len(b.events) > 0 && !b.events[0].at.After(now) {
		e := heap.Pop(&b.events).(event)
		e.run(e.at)
	}
	b.next.Store(math.MaxInt64)
	if len(b.events) > 0 {
		b.next.Store(b.events[0].at.UnixNano())
	}
}

// reveal calls add as soon as lists may show r.
func (b *bank) reveal(r *row, now time.Time, add func()) {
	if !r.ShowAt.After(now) {
		add()
		return
	}
	b.schedule(r.ShowAt, func(time.Time) { add() })
}

// jobKind is a kind of pending thing that can wait for listings.
type jobKind int

// The kinds, and where each is listed.
const (
	noJob       jobKind = iota
	orderJob            // V6
	holderJob           // P2
	bindingJob          // P4
	rechargeJob         // P5, P6
	jobKinds
)

// pend starts a pending thing: step brings it to processing, finish ends it.
func (b *bank) pend(kind jobKind, seq int64, j *job, now time.Time, step, finish func(at time.Time)) {
	switch {
	case j.Polls > 0:
		b.polled[kind][seq] = func(at time.Time) bool {
			if j.Polls--; j.Polls > 0 {
				step(at)
				return false
			}
			finish(at)
			return true
		}
		b.polling[kind].Add(1)
	case !j.Due.IsZero():
		b.schedule(now.Add(j.Due.Sub(now)/2), step)
		b.schedule(j.Due, finish)
	}
}

// waiting reports whether things of a kind wait for listings. It needs no lock.
func (b *bank) waiting(kind jobKind) bool { return b.polling[kind].Load() > 0 }

// poll tells the pending things of a kind that they are being listed.
func (b *bank) poll(kind jobKind, now time.Time) {
	for _, seq := range slices.Sorted(maps.Keys(b.polled[kind])) {
		if b.polled[kind][seq](now) {
			delete(b.polled[kind], seq)
			b.polling[kind].Add(-1)
		}
	}
}
