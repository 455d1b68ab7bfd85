package view

import "strings"

// Failure says why a command stopped, and what to type next.
type Failure struct {
	Message string // what and why
	Next    string // what to do, a whole sentence; "" when the message says it
	Code    int    // the exit code
}

func (Failure) talk() {}

// event is the failure inside a stream.
func (m Failure) event() any {
	return struct {
		Type     string `json:"type"`
		Message  string `json:"message"`
		Next     string `json:"next,omitempty"`
		ExitCode int    `json:"exit_code"`
	}{"error", m.Message, m.Next, m.Code}
}

func (m Failure) human(p *page) {
	p.flow("  ", span{"Error: ", bad}, text(first(m.Message)))
	if rest := m.Message[len(first(m.Message)):]; rest != "" {
		p.prose("  ", rest[1:])
	}
	if m.Next != "" {
		p.line()
		p.prose("  ", m.Next)
	}
}

// Note is talk about what a command does.
type Note string

func (Note) talk() {}

func (m Note) human(p *page) { p.prose("", string(m)) }

// Text is a product that is a text already, as it stands.
type Text string

func (m Text) human(p *page) { p.prose("", string(m)) }

// Document is a product for other programs: its lines are never broken.
type Document string

func (m Document) human(p *page) {
	for l := range strings.SplitSeq(strings.TrimSuffix(string(m), "\n"), "\n") {
		p.line(text(l))
	}
}

// Recorded says what a command wrote into the ledger, whose head is then Head.
type Recorded struct {
	What string
	Head string
	Next string // what to type next; "" for nothing
}

func (m Recorded) human(p *page) {
	p.prose("", m.What)
	p.head(m.Head)
	if m.Next != "" {
		p.prose("", m.Next)
	}
}

// Question is talk that a person answers on the same line.
type Question string

func (Question) talk() {}

func (m Question) human(p *page) {
	p.line()
	lines := wrap(p.names.clean(strings.TrimSuffix(string(m), " ")), p.room(1))
	for _, l := range lines[:len(lines)-1] {
		p.line(span{l, strong})
	}
	p.put(span{lines[len(lines)-1] + " ", strong})
}

// Prompt asks for the next line.
type Prompt string

func (Prompt) talk() {}

func (m Prompt) human(p *page) { p.put(span{string(m), strong}) }
