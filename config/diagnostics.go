package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// problems collects what is wrong, converted at once, so that nothing of it
// keeps values alive. The same problem of many instances is told once.
type problems struct {
	src    *sources
	secret []string // texts that must not appear
	list   card.Diagnostics
	index  map[problemKey]int
	repeat map[int]int
}

type problemKey struct {
	summary string
	file    string
	start   int
}

func newProblems(src *sources) *problems {
	return &problems{src: src, index: map[problemKey]int{}, repeat: map[int]int{}}
}

func (p *problems) hasErrors() bool { return p.list.HasErrors() }

// all returns what was collected, sorted.
func (p *problems) all() card.Diagnostics {
	list := slices.Clone(p.list)
	for i, n := range p.repeat {
		list[i].Detail += fmt.Sprintf(" The same goes for %s.", count(n, "other instance", "other instances"))
	}
	list.Sort()
	return list
}

// add takes diagnostics that belong to no single instance.
func (p *problems) add(diags ...*hcl.Diagnostic) { p.addAt(card.Address{}, diags...) }

// addAt takes diagnostics of the instance at addr.
func (p *problems) addAt(addr card.Address, diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		key := problemKey{summary: d.Summary}
		if d.Subject != nil {
			key.file, key.start = d.Subject.Filename, d.Subject.Start.Byte
		} else {
			key.file = d.Detail
		}
		if first, ok := p.index[key]; ok {
			if p.list[first].Address != addr.String() {
				p.repeat[first]++
			}
			continue
		}
		p.index[key] = len(p.list)
		p.list = append(p.list, p.convert(d, addr))
	}
}

// errorf adds an error about a place in the configuration.
func (p *problems) errorf(at hcl.Range, summary, format string, args ...any) {
	p.add(errorAt(at, summary, format, args...))
}

// once is errorf for what one place tells for all.
func (p *problems) once(at hcl.Range, summary, format string, args ...any) {
	if !slices.ContainsFunc(p.list, func(d card.Diagnostic) bool { return d.Summary == summary }) {
		p.errorf(at, summary, format, args...)
	}
}

// warnf adds a warning about a place in the configuration.
func (p *problems) warnf(at hcl.Range, summary, format string, args ...any) {
	d := errorAt(at, summary, format, args...)
	d.Severity = hcl.DiagWarning
	p.add(d)
}

func (p *problems) duplicate(at, first hcl.Range, what string) {
	p.errorf(at, "Duplicate declaration", "This %s is declared a second time. The first is in %s. Remove one of them, or give it another name.", what, place(first))
}

// second refuses another block of a type of which there can be one: it has no
// name that could be changed.
func (p *problems) second(at, first hcl.Range, typ string) {
	p.errorf(at, "Duplicate declaration", "There can be one %s block here, and the first is in %s. Merge the two: write the arguments of both into one block.", typ, place(first))
}

func errorAt(at hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	d := plain(summary, format, args...)
	d.Subject = &at
	return d
}

func plain(summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...)}
}

// convert makes a diagnostic our own: its range relative to the directory, an
// excerpt of the source, the values involved, and nothing secret.
func (p *problems) convert(d *hcl.Diagnostic, addr card.Address) card.Diagnostic {
	teach(d)
	out := card.Diagnostic{Severity: card.SeverityError, Summary: d.Summary, Address: addr.String()}
	if d.Severity == hcl.DiagWarning {
		out.Severity = card.SeverityWarning
	}
	out.Detail = p.clean(d.Detail)
	if d.Subject != nil {
		out.Range = cardRange(*d.Subject)
		out.Snippet = p.snippet(d)
	}
	return out
}

// clean masks card numbers, the texts of sensitive variables, and what stands
// under the name of a secret or as the user of a URL: nobody who is told that
// credentials do not belong into a file should find them in a log as well.
func (p *problems) clean(s string) string {
	for _, secret := range p.secret {
		s = strings.ReplaceAll(s, secret, "(sensitive value)")
	}
	s = credential.ReplaceAllString(s, "${1}(sensitive value)")
	return card.MaskText(urlUser.ReplaceAllString(s, "://(sensitive value)@"))
}

var (
	credential = regexp.MustCompile(`(?i)([a-z0-9_-]*(?:secret|passw|token|api_?key|private_?key|credential|cvv|cvc)[a-z0-9_-]*` +
		`(?:"?\s*[=:{]\s*|\s+is\s+"))(?:"(?:[^"\\\n]|\\.)*"?|[^\s"][^\n]*)`)
	urlUser = regexp.MustCompile(`://[^/\s"]*@`)
)

func cardRange(r hcl.Range) *card.Range {
	return &card.Range{File: r.Filename, Start: cardPos(r.Start), End: cardPos(r.End)}
}

func cardPos(p hcl.Pos) card.Pos { return card.Pos{Line: p.Line, Column: p.Column, Byte: p.Byte} }
