package view

import (
	"io"
	"sync"
	"time"
)

// Terminal says what Human writes to. The zero Terminal is a pipe: plain
// lines, as long as they are.
type Terminal struct {
	Live  bool       // output is a terminal: fold long plans, show live progress
	Color bool       // colour may be used
	Width func() int // columns; nil or 0: unlimited
	Talk  Paper      // what talk goes to; the zero Paper is a pipe
	Hints Hints      // how commands are typed
	Names *Names     // identifiers that are shown whole
}

// Paper says what talk, on standard error, is written to.
type Paper struct {
	Color bool       // colour may be used
	Width func() int // columns; nil or 0: unlimited
}

func (t Terminal) width() int { return t.paper().width() }

func (t Terminal) paper() Paper { return Paper{t.Color, t.Width} }

func (s Paper) width() int {
	if s.Width == nil {
		return 0
	}
	return s.Width()
}

// Human prints messages for people: the product to out, talk to errs. It may
// be used from several goroutines.
type Human struct {
	mu        sync.Mutex
	out, errs io.Writer
	term      Terminal
	now       func() time.Time
	live      *live // nil but while an apply runs on a terminal
	told      repeats
}

var _ View = (*Human)(nil)

// NewHuman returns a view for people.
func NewHuman(out, errs io.Writer, term Terminal, now func() time.Time) *Human {
	return &Human{out: out, errs: errs, term: term, now: now}
}

// Show prints one message.
func (h *Human) Show(m Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if hint, ok := m.(hinting); ok && h.term.Hints != nil {
		m = hint.with(h.term.Hints)
	}
	if named, ok := m.(identified); ok {
		h.term.Names.Know(named.ids()...)
	}
	hidden := h.told.hides(m)
	if h.term.Live && h.track(m, hidden) || hidden {
		return nil
	}
	to, paper := h.out, h.term.paper()
	if _, ok := m.(talker); ok && h.live == nil {
		to, paper = h.errs, h.term.Talk
	}
	p := &page{width: paper.width(), color: paper.Color, fold: h.term.Live, names: h.term.Names}
	if _, over := m.(Summary); over {
		h.told.rest(p)
		h.told = repeats{}
	}
	m.human(p)
	if h.live != nil {
		return h.live.above(p.String())
	}
	_, err := io.WriteString(to, p.String())
	return err
}

// track gives the messages of a running apply to the live region and reports
// whether nothing is left to print. What is hidden counts, and has no line.
func (h *Human) track(m Message, hidden bool) bool {
	switch m := m.(type) {
	case Begin:
		if m.Ops == 0 {
			return true // the ledger alone changes: that takes no time
		}
		h.live = newLive(h.out, h.term, h.now, m)
		return true
	case Event:
		return h.live != nil && h.live.event(m, hidden)
	case Summary:
		if h.live != nil {
			h.live.stop()
			h.live = nil
		}
	}
	return false
}
