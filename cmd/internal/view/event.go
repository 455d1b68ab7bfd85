package view

import (
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Begin says how much an apply has before it. In a stream its type is start:
// begin is that of an op.
type Begin struct {
	Ops   int        `json:"ops"`
	Gross card.Money `json:"gross"`
}

func (m Begin) event() any {
	return struct {
		Type string `json:"type"`
		Begin
	}{"start", m}
}

func (m Begin) human(*page) {}

// Event is one thing that happened to one op of an apply, or to the apply as a
// whole. Types are moved, settled, begin, done, pending, refused, failed, unknown,
// waiting, skipped and dropped.
type Event struct {
	Type    string       `json:"type"`
	Time    time.Time    `json:"time"`
	Op      string       `json:"op,omitempty"`
	From    card.Address `json:"from,omitzero"` // moved: the address before
	Address card.Address `json:"address,omitzero"`
	Action  card.Action  `json:"action,omitempty"`
	ID      string       `json:"id,omitempty"`
	Gross   card.Money   `json:"gross"`
	Fee     card.Money   `json:"fee"`
	Net     card.Money   `json:"net"`
	OrderNo string       `json:"order_no,omitempty"`
	Reason  string       `json:"reason,omitempty"`
	Left    int          `json:"left"`
}

func (m Event) event() any { return m }

func (m Event) human(p *page) {
	if m.Type == "begin" {
		return
	}
	spans := []span{m.mark(), text(" ")}
	if !m.Address.IsZero() {
		spans = append(spans, span{m.Address.String() + ": ", strong})
	}
	spans = append(spans, text(m.words()))
	if figures := m.figures(); figures == "" || p.fits(append(spans, text(", "+figures))...) {
		p.flow("    ", append(spans, text(strings.TrimSuffix(", "+figures, ", ")))...)
	} else {
		p.flow("    ", spans...)
		p.para("    ", text(figures))
	}
	if m.Reason != "" && (m.troubled() || m.Address.IsZero()) && m.words() != m.Reason {
		p.para("    ", span{m.Reason, faint})
	}
}

// troubled reports whether a person will want to read the reason.
func (m Event) troubled() bool {
	switch m.Type {
	case "refused", "failed", "unknown", "skipped", "dropped", "waiting", "settled":
		return true
	}
	return false
}

func (m Event) mark() span {
	switch m.Type {
	case "moved", "done", "settled":
		return span{"✓", good}
	case "pending", "waiting":
		return span{"…", warn}
	case "skipped", "dropped":
		if s := symbol(m.Action); m.Action == card.ActionBlocked || m.Action == card.ActionWait {
			return s
		}
		return span{"·", faint}
	}
	return span{"✗", bad}
}

// words says what happened, without the address.
func (m Event) words() string {
	if m.Address.IsZero() && m.Reason != "" {
		return m.Reason
	}
	s := string(m.Action)
	switch m.Type {
	case "moved":
		return "moved from " + m.From.String()
	case "done":
		s = past(m.Action)
	case "dropped":
		s += " not needed"
	case "settled":
		s += " of an earlier run settled"
	case "unknown":
		s += ": the answer is lost"
	default:
		switch m.Action {
		case card.ActionBlocked:
		case card.ActionWait:
			s = "waits"
		default:
			s += " " + m.Type
		}
	}
	if m.ID != "" {
		s += ", id " + m.ID
	}
	return s
}

// figures says what it cost; "" where it cost nothing.
func (m Event) figures() string {
	if m.Gross == 0 || m.Type != "done" {
		return ""
	}
	return "gross " + m.Gross.String() + ", fee " + m.Fee.String() + ", net " + m.Net.String()
}

func past(a card.Action) string {
	switch a {
	case card.ActionCreate:
		return "created"
	case card.ActionOpen:
		return "opened"
	case card.ActionBind:
		return "bound"
	case card.ActionFund:
		return "funded"
	case card.ActionAdopt:
		return "adopted"
	case card.ActionRelease:
		return "released, it stays alive at the issuer"
	}
	return string(a)
}

// Summary is what became of an apply: its last event.
type Summary struct {
	Done         int               `json:"done"`
	Pending      int               `json:"pending"`
	Failed       int               `json:"failed"`
	Skipped      int               `json:"skipped"` // something that they needed was not done
	Unknown      int               `json:"unknown"`
	Gross        card.Money        `json:"gross"`
	PendingGross card.Money        `json:"pending_gross"` // of pending orders; the issuer has taken it already
	Dropped      int               `json:"dropped"`       // turned out not to be needed
	Waiting      int               `json:"waiting"`       // as the plan said
	Blocked      int               `json:"blocked"`       // as the plan said
	Moved        int               `json:"moved"`         // renamed in the ledger alone
	Interrupted  bool              `json:"interrupted"`
	Head         string            `json:"head,omitempty"` // of the ledger; "" when nothing was written
	ExitCode     int               `json:"exit_code"`
	Outputs      Outputs           `json:"outputs,omitempty"`  // without the values of sensitive ones
	Findings     []planner.Finding `json:"findings,omitempty"` // what time or a person must decide; people are told in words
	Problems     []string          `json:"problems,omitempty"` // why the run stopped short; people are told in words
}

func (m Summary) event() any {
	return struct {
		Type string `json:"type"`
		Summary
	}{"summary", m}
}

func (m Summary) human(p *page) {
	p.line()
	title := span{"Apply finished with problems: ", bad}
	switch m.ExitCode {
	case 0:
		title = span{"Apply complete: ", good}
	case 3:
		title = span{"Apply sent, the issuer is not finished: ", warn}
		if m.Done+m.Pending == 0 {
			title = span{"Nothing was sent, the issuer is not finished: ", warn}
		}
	case 130:
		title = span{"Apply interrupted: ", warn}
	}
	words := group(m.Done) + " done"
	for _, c := range []struct {
		n    int
		word string
	}{
		{m.Moved, "moved"}, {m.Dropped, "not needed"}, {m.Pending, "pending"}, {m.Waiting, "waiting"}, {m.Failed, "failed"},
		{m.Blocked, "blocked"}, {m.Skipped, "skipped"}, {m.Unknown, "unknown"},
	} {
		if c.n > 0 {
			words += ", " + group(c.n) + " " + c.word
		}
	}
	words += ", " + m.Gross.String() + " taken from the accounts"
	if m.PendingGross > 0 {
		words += ", and " + m.PendingGross.String() + " pending"
	}
	p.flow("  ", title, text(words+"."))
	p.head(m.Head)
	m.Outputs.section(p)
}

// Unchanged is the end of an apply that found nothing to do. To programs it is
// a Summary; people have read the plan.
type Unchanged struct{ Outputs Outputs }

func (m Unchanged) event() any { return Summary{Outputs: m.Outputs}.event() }

func (m Unchanged) human(p *page) { m.Outputs.section(p) }

// Version names the program and opens a stream.
type Version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the source; "" where the build does not know it
	Go       string `json:"go"`
	OS       string `json:"os"`
}

func (m Version) event() any {
	return struct {
		Type          string `json:"type"`
		FormatVersion string `json:"format_version"`
		Version
	}{"version", FormatVersion, m}
}

func (m Version) human(p *page) {
	p.line(text("cardform " + m.Version))
	if m.Revision != "" {
		p.line(text("revision " + m.Revision))
	}
	p.line(text(m.Go + " on " + m.OS))
}
