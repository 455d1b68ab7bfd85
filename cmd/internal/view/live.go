package view

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
)

// A live region shows runningShown ops at most; runs of up to scrollAll ops
// leave a line for each, longer ones only for what went wrong.
const (
	runningShown = 8
	scrollAll    = 60
	repaintEvery = 100 * time.Millisecond
)

// live is the region at the bottom of a terminal while an apply runs: what is
// being done, a bar, what is left.
type live struct {
	mu      sync.Mutex
	out     io.Writer
	term    Terminal
	now     func() time.Time
	total   Begin
	began   time.Time
	running []Event
	left    int // changes not finished; -1 before the first event
	gross   card.Money
	note    string // what the whole run waits for
	height  int    // lines of the region on the screen
	painted time.Time
	quit    chan struct{}
	ended   sync.WaitGroup
}

func newLive(out io.Writer, term Terminal, now func() time.Time, total Begin) *live {
	l := &live{out: out, term: term, now: now, total: total, began: now(), left: -1, quit: make(chan struct{})}
	l.ended.Go(l.tick)
	return l
}

// tick repaints while nothing happens, so that the clock moves.
func (l *live) tick() {
	t := time.NewTicker(repaintEvery)
	defer t.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-t.C:
			l.mu.Lock()
			l.repaint("")
			l.mu.Unlock()
		}
	}
}

// event takes one event in and reports whether it is shown.
func (l *live) event(e Event, hidden bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.take(e)
	p := &page{width: l.term.width(), color: l.term.Color, names: l.term.Names}
	if !hidden && (l.total.Ops <= scrollAll || e.troubled() && e.Type != "waiting") {
		e.human(p)
	}
	if p.Len() > 0 || l.now().Sub(l.painted) >= repaintEvery {
		l.repaint(p.String())
	}
	return true
}

func (l *live) take(e Event) {
	l.left = e.Left
	l.total.Ops = max(l.total.Ops, e.Left)
	if e.Address.IsZero() {
		l.note = e.Reason
		return
	}
	same := func(r Event) bool { return r.Address == e.Address && r.Action == e.Action }
	switch e.Type {
	case "begin":
		l.running = append(slices.DeleteFunc(l.running, same), e)
		return
	case "waiting":
		return
	}
	l.running = slices.DeleteFunc(l.running, same)
	if e.Type == "done" {
		l.gross += e.Gross
	}
}

// above prints text over the region.
func (l *live) above(s string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.repaint(s)
}

// stop takes the region off the screen.
func (l *live) stop() {
	close(l.quit)
	l.ended.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = io.WriteString(l.out, l.erase()) // a terminal that is gone hinders no op
	l.height = 0
}

// repaint prints text where the region was and the region below it.
func (l *live) repaint(above string) error {
	lines := l.region()
	var b strings.Builder
	b.WriteString(l.erase() + above)
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	l.height, l.painted = len(lines), l.now()
	_, err := io.WriteString(l.out, b.String())
	return err
}

func (l *live) erase() string {
	if l.height == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%dA\r\x1b[J", l.height)
}

// region is the lines as they stand now, none wider than the terminal.
func (l *live) region() []string {
	p := &page{color: l.term.Color, names: l.term.Names}
	width := l.term.width()
	if width <= 0 {
		width = 80
	}
	for _, e := range l.running[:min(len(l.running), runningShown)] {
		s := symbol(e.Action)
		words := fmt.Sprintf(" %-6s %s", e.Action, p.names.clean(e.Address.String()))
		if e.Gross != 0 {
			words += "  " + e.Gross.String()
		}
		words += fmt.Sprintf("  %ds", int(l.now().Sub(e.Time).Seconds()))
		p.line(text("  "), s, text(clip(words, width-4)))
	}
	if more := len(l.running) - runningShown; more > 0 {
		p.line(span{fmt.Sprintf("  … and %s more on their way", group(more)), faint})
	}
	if l.note != "" {
		p.line(span{clip("  … "+p.names.clean(l.note), width-1), faint})
	}
	l.bar(p, width)
	return strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n")
}

func (l *live) bar(p *page, width int) {
	total, finished := max(l.total.Ops, 1), 0
	if l.left >= 0 {
		finished = l.total.Ops - l.left
	}
	elapsed := l.now().Sub(l.began)
	words := fmt.Sprintf(" %s of %s, %s of %s USD, %s", group(finished), count(l.total.Ops, "op"), l.gross, l.total.Gross, elapsed.Truncate(time.Second))
	if finished > 0 && finished < total {
		words += fmt.Sprintf(", about %s left", (elapsed / time.Duration(finished) * time.Duration(total-finished)).Round(time.Second))
	}
	cells := min(30, width-lipgloss.Width(words)-3)
	if cells < 5 {
		p.line(text(clip(words[1:], width-1)))
		return
	}
	full := cells * finished / total
	p.line(span{"  " + strings.Repeat("█", full), good}, span{strings.Repeat("░", cells-full), faint}, text(words))
}
