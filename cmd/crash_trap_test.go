package cmd_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// trap stands before the issuer and kills a process at one of its calls.
type trap struct {
	next   http.Handler
	writes map[string]bool // paths

	mu   sync.Mutex
	left int // writes until it strikes; 0: not armed
	when int // 0 before the effect, 1 after it, 2 after the answer
	kill func()
}

func newTrap(next http.Handler, paths map[string]string) *trap {
	p := &trap{next: next, writes: map[string]bool{}}
	for _, id := range []string{"V2", "V5", "P1", "P3", "P8"} {
		p.writes[paths[id]] = true
	}
	return p
}

func (p *trap) arm(left, when int, kill func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.when, p.kill = left, when, kill
}

func (p *trap) disarm() { p.arm(0, 0, nil) }

// strikes counts a write, and returns when to kill and what does; nil: not.
func (p *trap) strikes(path string) (when int, kill func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.writes[path] || p.left == 0 {
		return 0, nil
	}
	if p.left--; p.left > 0 {
		return 0, nil
	}
	return p.when, p.kill
}

func (p *trap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	when, kill := p.strikes(r.URL.Path)
	if kill != nil && when == 0 {
		kill()
	}
	if kill != nil && when == 1 {
		defer kill()
		recorded := httptest.NewRecorder()
		defer func() { _ = recover() }() // a cut connection: nothing goes back in any case
		p.next.ServeHTTP(recorded, r)
		return
	}
	if kill != nil && when == 2 {
		defer func() { time.AfterFunc(time.Millisecond, kill) }()
	}
	p.next.ServeHTTP(w, r)
}
