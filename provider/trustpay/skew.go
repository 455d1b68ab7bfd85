package trustpay

import (
	"net/http"
	"sync"
	"time"
)

// skew bounds how far this machine's clock is ahead of the issuer's, by the
// Date of its answers. The zero value knows nothing.
type skew struct {
	mu          sync.Mutex
	known       bool
	least, most time.Duration
}

// see takes in an answer: sent and got are when the request left and its answer
// came, by our clock, and date is the issuer's, in whole seconds (RFC 9110). An
// answer without one, or with one that is no date, says nothing.
func (s *skew) see(sent, got time.Time, date string) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	least, most := sent.Sub(at.Add(time.Second)), got.Sub(at)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known {
		least, most = max(least, s.least), min(most, s.most)
	}
	s.known, s.least, s.most = true, least, most
}

// ahead is how far our clock is ahead of the issuer's at least, negative where
// it is behind. Where the issuer's servers disagree the one counts that is
// nearest to us.
func (s *skew) ahead() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	low, high := min(s.least, s.most), max(s.least, s.most)
	return max(low, min(0, high))
}
