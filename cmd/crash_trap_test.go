package cmd_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
)

// The moments of a call at which the trap strikes.
const (
	trapBefore   = iota // the request is here, and has its effect after all
	trapEffect          // the effect is there, and no answer goes back
	trapAnswered        // the answer is out
)

// trap stands before the issuer and strikes at one of its calls that change
// something.
type trap struct {
	next   http.Handler
	writes map[string]bool // paths

	mu     sync.Mutex
	left   int // writes until it strikes; 0: not armed
	when   int
	strike func()
	sent   int // writes ever
	conns  map[net.Conn]bool
	closed *sync.Cond // one of conns is gone

	striking sync.RWMutex // nothing is served meanwhile: who is to die does not get to its end
}

func newTrap(next http.Handler, paths map[string]string) *trap {
	p := &trap{next: next, writes: map[string]bool{}, conns: map[net.Conn]bool{}}
	p.closed = sync.NewCond(&p.mu)
	for _, id := range []string{"V2", "V5", "P1", "P3", "P8"} {
		p.writes[paths[id]] = true
	}
	return p
}

func (p *trap) arm(left, when int, strike func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.when, p.strike = left, when, strike
}

func (p *trap) disarm() { p.arm(0, 0, nil) }

// count is the number of writes that came.
func (p *trap) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

// track knows which connections are open. It is a server's ConnState.
func (p *trap) track(conn net.Conn, state http.ConnState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch state {
	case http.StateNew:
		p.conns[conn] = true
	case http.StateClosed, http.StateHijacked:
		delete(p.conns, conn)
		p.closed.Broadcast()
	}
}

// calm waits until everything that dead processes have sent is carried out.
func (p *trap) calm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.conns) > 0 {
		p.closed.Wait()
	}
}

// strikes counts a write, and returns when to strike and how; nil: not.
func (p *trap) strikes(path string) (when int, strike func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.writes[path] {
		return 0, nil
	}
	p.sent++
	if p.left == 0 {
		return 0, nil
	}
	if p.left--; p.left > 0 {
		return 0, nil
	}
	return p.when, p.strike
}

// admit waits while the trap strikes.
func (p *trap) admit() {
	p.striking.RLock()
	defer p.striking.RUnlock()
}

func (p *trap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.admit()
	when, strike := p.strikes(r.URL.Path)
	switch {
	case strike == nil:
		p.next.ServeHTTP(w, r)
	case when == trapBefore:
		strike()
		p.next.ServeHTTP(w, r)
	case when == trapEffect:
		defer strike()
		defer func() { _ = recover() }() // a cut connection: nothing goes back in any case
		p.next.ServeHTTP(httptest.NewRecorder(), r)
	default:
		p.striking.Lock()
		defer p.striking.Unlock()
		defer strike() // also when the connection is cut
		p.next.ServeHTTP(w, r)
		_ = http.NewResponseController(w).Flush() // a client that is gone has no answer, which is what is tested
	}
}
