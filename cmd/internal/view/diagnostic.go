package view

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
)

// Diagnostics tells people what is wrong with what they wrote. In JSON they
// are an object of their own, for commands that got no further.
type Diagnostics card.Diagnostics

func (Diagnostics) talk() {}

// event is the diagnostics inside a stream.
func (m Diagnostics) event() any {
	return struct {
		Type        string           `json:"type"`
		Diagnostics card.Diagnostics `json:"diagnostics"`
	}{"diagnostics", card.Diagnostics(m)}
}

// MarshalJSON writes them as an object that says whether there are errors.
func (m Diagnostics) MarshalJSON() ([]byte, error) {
	errs := 0
	for _, d := range m {
		if d.Severity == card.SeverityError {
			errs++
		}
	}
	return marshal(struct {
		FormatVersion string           `json:"format_version"`
		Valid         bool             `json:"valid"`
		Errors        int              `json:"error_count"`
		Warnings      int              `json:"warning_count"`
		Diagnostics   card.Diagnostics `json:"diagnostics"`
	}{FormatVersion, errs == 0, errs, len(m) - errs, append(card.Diagnostics{}, m...)})
}

func (m Diagnostics) human(p *page) {
	for i, d := range m {
		if i > 0 {
			p.line()
		}
		p.diagnostic(d)
	}
}

func (p *page) diagnostic(d card.Diagnostic) {
	title := span{"Error: ", bad}
	if d.Severity == card.SeverityWarning {
		title = span{"Warning: ", warn}
	}
	p.flow("  ", title, span{d.Summary, strong})
	if d.Address != "" && d.Range == nil {
		p.flow("    ", text("  with "+d.Address))
	}
	p.source(d)
	if d.Detail != "" {
		p.line()
		p.prose("  ", d.Detail)
	}
}

// source prints where a diagnostic points: the file, the lines, carets under
// the part that is meant, and the values that took part.
func (p *page) source(d card.Diagnostic) {
	if d.Range == nil {
		return
	}
	where := fmt.Sprintf("  on %s line %d", d.Range.File, d.Range.Start.Line)
	if d.Snippet != nil && d.Snippet.Context != "" {
		where += ", in " + d.Snippet.Context
	}
	if d.Address != "" {
		where += ", with " + d.Address
	}
	if d.Snippet == nil {
		p.flow("    ", text(where))
		return
	}
	p.flow("    ", text(where+":"))
	p.snippet(*d.Snippet)
}

func (p *page) snippet(s card.Snippet) {
	at := 0
	for i, code := range strings.Split(s.Code, "\n") {
		from, to := max(s.Start-at, 0), min(s.End-at, len(code))
		if i > 0 && from == 0 { // blanks before a line that goes on are not what is meant
			from = min(len(code)-len(strings.TrimLeft(code, " \t")), max(to, 0))
		}
		p.codeLine(fmt.Sprintf("  %4d: ", s.Line+i), code, from, to)
		at += len(code) + 1
	}
	for _, v := range s.Values {
		p.flow("          ", span{"        ├ ", faint}, text(v.Reference+" "+v.Statement))
	}
}

// codeLine prints a line of source, and carets under the part from one byte to
// another of it. Of a line that is wider than the page that part is shown.
func (p *page) codeLine(prefix, code string, from, to int) {
	code = strings.TrimSuffix(code, "\r")
	to = min(to, len(code))
	if from >= to {
		p.line(span{prefix, faint}, text(clip(p.names.clean(expand(code)), p.room(len(prefix)))))
		return
	}
	part := func(s string) string { return p.names.clean(expand(s)) }
	before, meant, after := p.window(part(code[:from]), part(code[from:to]), part(code[to:]), p.room(len(prefix)))
	p.line(span{prefix, faint}, text(before+meant+after))
	indent, carets := lipgloss.Width(prefix+before), max(1, lipgloss.Width(meant))
	p.line(text(strings.Repeat(" ", indent)), span{strings.Repeat("^", carets), bad})
}

// window cuts a line to room columns, 0 for all, so that the part that is meant
// is seen with something around it.
func (p *page) window(before, meant, after string, room int) (string, string, string) {
	if room == 0 || lipgloss.Width(before+meant+after) <= room {
		return before, meant, after
	}
	around := room / 4
	left := max(around, room-lipgloss.Width(meant)-min(lipgloss.Width(after), around))
	before = clipLeft(before, left)
	meant = clip(meant, room-lipgloss.Width(before))
	if rest := room - lipgloss.Width(before+meant); rest > 0 {
		return before, meant, clip(after, rest)
	}
	return before, meant, ""
}

// expand writes tabs as spaces, so that carets stand where they should.
func expand(code string) string { return strings.ReplaceAll(code, "\t", "    ") }

// Valid says that a configuration is in order.
type Valid struct{ hints Hints }

func (m Valid) human(p *page) {
	p.flow("", span{"The configuration is valid.", good}, text(m.hints.in(" To see what it would do, type: cardform plan")))
}
