package emulator

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// answer is what goes back, whatever carries it.
type answer struct {
	status     int
	kind       string    // content type
	at         time.Time // by the bank's clock; zero: not said
	retryAfter time.Duration
	body       []byte
	cut        bool // nothing goes back: the connection is closed
}

func (a answer) header(h http.Header) {
	if !a.at.IsZero() {
		h.Set("Date", a.at.UTC().Format(http.TimeFormat))
	}
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((a.retryAfter+time.Second-1)/time.Second)))
	}
}

// call is one request while it is carried out, with the bank's lock held.
type call struct {
	*bank
	id  string // of the endpoint
	now time.Time
}

// action carries out a request that was read without fault, and writes the
// data of the answer. Whatever it refuses it refuses before it changes a thing.
type action func(c *call, w *encoder) error

// endpoint is one line of trustpay-api.md.
type endpoint struct {
	writes bool
	shifts bool    // its list can shift between two pages
	polls  jobKind // the pending things that a request here brings forward
	read   func(in *input) action
}

// serve answers a request; every way in ends here. A client that gives up
// while it waits for the answer does not undo what the request did.
func (e *Emulator) serve(r *http.Request) answer {
	if isAdmin(r) {
		return e.admin(r)
	}
	a := e.called(r)
	a.at = e.now()
	return a
}

// called is serve for the endpoints of TrustPay.
func (e *Emulator) called(r *http.Request) answer {
	id, known := e.ids[r.URL.Path]
	if !known {
		return failure(http.StatusNotFound, refuse(codeBadRequest, "there is no endpoint %s", r.URL.Path))
	}
	e.requests[id].Add(1)
	a := e.perform(id, r)
	if wait, slow := e.faults.pause(id, "latency"); slow && !sleep(r.Context(), wait) {
		return answer{cut: true}
	}
	return a
}

// perform carries a request out, unless a fault is ahead of it.
func (e *Emulator) perform(id string, r *http.Request) answer {
	if a, stop := e.before(id); stop {
		return a
	}
	in, err := e.accept(r)
	if err != nil {
		return e.reply(id, nil, err)
	}
	act := e.endpoints[id].read(in)
	if err := in.done(); err != nil {
		return e.reply(id, nil, err)
	}
	if wait, late := e.faults.pause(id, "late"); late {
		e.later(id, act, wait)
		return answer{cut: true}
	}
	body, err := e.run(id, act)
	return e.after(id, e.reply(id, body, err), err)
}

// run carries an action out and returns the body of its answer.
func (e *Emulator) run(id string, act action) ([]byte, error) {
	ep := e.endpoints[id]
	w := &encoder{b: []byte(envelope), quote: e.quotes(id)}
	if ep.writes || e.bank.waiting(ep.polls) {
		err := e.change(func(now time.Time) error {
			e.bank.poll(ep.polls, now)
			return act(&call{e.bank, id, now}, w)
		})
		return append(w.b, '}'), err
	}
	e.tick()
	e.mu.RLock()
	err := e.broken
	if err == nil {
		err = act(&call{e.bank, id, e.now()}, w)
	}
	e.mu.RUnlock()
	e.shift(id)
	return append(w.b, '}'), err
}

// later carries an action out when wait is over; its answer is lost. What is
// waiting here does not survive a restart.
func (e *Emulator) later(id string, act action, wait time.Duration) {
	_ = e.change(func(now time.Time) error {
		e.bank.schedule(now.Add(wait), func(at time.Time) {
			_ = act(&call{e.bank, id, at}, &encoder{}) // refused: nobody listens any more
		})
		return nil
	})
}

// shift has somebody else add a row to the list that was just read.
func (e *Emulator) shift(id string) {
	if e.endpoints[id].shifts && e.faults.fire(id, "shift") {
		_ = e.change(func(now time.Time) error { return e.bank.intrude(id, now) })
	}
}

// quotes says whether amounts are strings here: on pcard endpoints, unless the
// switch says otherwise.
func (e *Emulator) quotes(id string) bool {
	switch e.faults.word(id, "amounts") {
	case "string":
		return true
	case "number":
		return false
	}
	return id[0] == 'P'
}

// before is what can happen to a request ahead of its effect.
func (e *Emulator) before(id string) (answer, bool) {
	switch {
	case e.faults.fire(id, "rate429"):
		wait := max(e.faults.duration(id, "retry_after"), time.Second)
		return answer{status: http.StatusTooManyRequests, kind: jsonType, retryAfter: wait, body: []byte(`{"message":"too many requests"}`)}, true
	case e.faults.fire(id, "cut_before"):
		return answer{cut: true}, true
	case e.faults.fire(id, "error5xx_before"):
		return page(http.StatusBadGateway, "<html><body>502 Bad Gateway</body></html>"), true
	case e.faults.fire(id, "html"):
		return page(http.StatusOK, "<html><body>TrustPay is under maintenance</body></html>"), true
	}
	return answer{}, false
}

// after is what can happen to an answer once its effect has taken place.
func (e *Emulator) after(id string, a answer, refused error) answer {
	switch {
	case e.faults.fire(id, "cut_after"):
		return answer{cut: true}
	case e.faults.fire(id, "error5xx_after"):
		return page(http.StatusServiceUnavailable, "<html><body>503 Service Unavailable</body></html>")
	case e.faults.fire(id, "internal_after"):
		return failure(e.statusOf(id, codeInternal), refuse(codeInternal, "internal_error"))
	case e.faults.fire(id, "garbled"):
		a.body = append(a.body[:len(a.body)/2:len(a.body)/2], "\x00\xff<"...)
	case e.faults.fire(id, "mismatch"):
		a.status = http.StatusInternalServerError
		if refused != nil {
			a.status = http.StatusOK
		}
	}
	return a
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
