package view

import (
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Hints writes the commands in a text as this run's must be typed, as with the
// -C that it was started with. nil leaves them as they are.
type Hints func(text string) string

func (h Hints) in(text string) string {
	if h == nil {
		return text
	}
	return h(text)
}

// hinting is a message that names commands to type.
type hinting interface {
	with(h Hints) Message
}

func (m Failure) with(h Hints) Message {
	m.Message, m.Next = h.in(m.Message), h.in(m.Next)
	return m
}

func (m Note) with(h Hints) Message { return Note(h.in(string(m))) }

func (m Recorded) with(h Hints) Message {
	m.Next = h.in(m.Next)
	return m
}

func (m Event) with(h Hints) Message {
	m.Reason = h.in(m.Reason)
	return m
}

func (m Diagnostics) with(h Hints) Message {
	out := slices.Clone(m)
	for i := range out {
		out[i].Detail = h.in(out[i].Detail)
	}
	return out
}

func (m Valid) with(h Hints) Message {
	m.hints = h
	return m
}

func (m State) with(h Hints) Message {
	m.hints = h
	return m
}

func (m Proof) with(h Hints) Message {
	m.hints = h
	return m
}

func (m Reconciled) with(h Hints) Message {
	m.hints = h
	return m
}

func (m Drift) with(h Hints) Message {
	m.hints = h
	m.Findings = slices.Clone(m.Findings)
	for i := range m.Findings {
		m.Findings[i].Detail = h.in(m.Findings[i].Detail)
	}
	return m
}

func (m Plan) with(h Hints) Message {
	m.hints = h
	m.Changes = blocked(m.Changes, func(c planner.Change) string { return h.in(c.Reason) })
	m.Refusals = slices.Clone(m.Refusals)
	for i := range m.Refusals {
		m.Refusals[i].Advice = h.in(m.Refusals[i].Advice)
	}
	m.Diagnostics = card.Diagnostics(Diagnostics(m.Diagnostics).with(h).(Diagnostics))
	return m
}
