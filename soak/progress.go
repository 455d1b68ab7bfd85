package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress tells what the soak does: a line that is written over at a
// terminal, a line a minute elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	begun    time.Time

	mu   sync.Mutex
	line string
	told time.Time
}

func newProgress(out io.Writer, terminal bool) *progress {
	return &progress{out: out, terminal: terminal, begun: time.Now()}
}

// doing says what a world does now.
func (p *progress) doing(mode string, round int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.line = fmt.Sprintf("%v  mode %s, round %d: %s", now.Sub(p.begun).Round(time.Second), mode, round, what)
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "\r\x1b[K%s", p.line)
	case now.Sub(p.told) >= time.Minute:
		p.told = now
		fmt.Fprintln(p.out, p.line)
	}
}

// end leaves the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal && p.line != "" {
		fmt.Fprintln(p.out)
	}
}
