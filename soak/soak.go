package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cardform/cardform/internal/rig"
)

// options say how to soak.
type options struct {
	length time.Duration
	cards  int
	mode   string // none, merchant, both
	chance string // of each fault that is on
	seed   uint64
	rounds int // at most; 0: as many as fit
}

func (o options) modes() []string {
	if o.mode == "both" {
		return []string{"none", "merchant"}
	}
	return []string{o.mode}
}

// soak is all worlds, which take turns.
type soak struct {
	options
	version  string
	base     int64 // memory of a cardform that does nothing
	begun    time.Time
	length   time.Duration // that it took
	worlds   []*world
	progress *progress
	found    []string // differences
}

// run soaks in dir until time is up, stop is closed, or a difference is found.
// ctx ends everything at once.
func (s *soak) run(ctx context.Context, dir string, stop <-chan struct{}) error {
	binary, err := rig.Build(ctx, dir)
	if err != nil {
		return err
	}
	if err := s.know(ctx, binary, dir); err != nil {
		return err
	}
	s.begun = time.Now()
	defer func() { s.length = time.Since(s.begun) }()
	for _, mode := range s.modes() {
		w, err := newWorld(ctx, binary, dir, mode, s.options)
		if err != nil {
			return err
		}
		defer w.close()
		w.stop, w.say = stop, func(doing string) { s.progress.doing(mode, w.rounds, doing) }
		s.worlds = append(s.worlds, w)
	}
	for n := 0; s.goesOn(n, stop); n++ {
		w := s.worlds[n%len(s.worlds)]
		found, err := w.round()
		if err != nil {
			return fmt.Errorf("mode %s, round %d: %w", w.mode, w.rounds, err)
		}
		for _, d := range found {
			s.found = append(s.found, fmt.Sprintf("mode %s, round %d: %s", w.mode, w.rounds, d))
		}
	}
	return s.prove()
}

// goesOn reports whether there is to be another round: each world has one at
// least.
func (s *soak) goesOn(n int, stop <-chan struct{}) bool {
	select {
	case <-stop:
		return false
	default:
	}
	turns := len(s.worlds)
	return len(s.found) == 0 && (n < turns || time.Since(s.begun) < s.options.length && (s.rounds == 0 || n < s.rounds*turns))
}

// prove verifies each ledger a last time.
func (s *soak) prove() error {
	for _, w := range s.worlds {
		if len(w.tally.samples) == 0 {
			continue
		}
		found, err := w.verify()
		if err != nil {
			return err
		}
		s.found = append(s.found, found...)
	}
	return nil
}

// know asks the binary for its version, and sees what memory a process takes
// that does nothing else.
func (s *soak) know(ctx context.Context, binary, dir string) error {
	r := &rig.Runner{Binary: binary, Dir: dir}
	for range 5 {
		u, err := r.Run(ctx, rig.Ending{}, "version")
		if err != nil {
			return err
		}
		s.version, _, _ = strings.Cut(string(u.Said), "\n")
		s.base = max(s.base, u.Peak)
	}
	return nil
}
