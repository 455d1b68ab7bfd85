package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Statement is the ledger as a bank statement shows an account: what happened,
// oldest first, and what it cost.
type Statement struct {
	FormatVersion string    `json:"format_version"`
	Head          string    `json:"head"`
	Lines         []Posting `json:"entries"`
	Total         Amounts   `json:"total"`

	All   bool `json:"-"` // people see the steps, too
	hints Hints
}

// Amounts is the money of one posting or of many.
type Amounts struct {
	Gross card.Money `json:"gross"`
	Fee   card.Money `json:"fee"`
	Net   card.Money `json:"net"`
}

// Posting is one entry of the ledger in words. Amounts are nil where no money
// moved.
type Posting struct {
	Seq        int64        `json:"seq"`
	Time       time.Time    `json:"time"`
	Who        string       `json:"who,omitempty"` // "" where the ledger does not say
	Run        string       `json:"run"`
	Op         string       `json:"op,omitempty"`
	What       string       `json:"what"`
	Step       bool         `json:"step,omitempty"` // on the way to what another entry says, or nothing of its own
	Open       string       `json:"open,omitempty"` // of the last entry of an op that is not settled: as what it stands
	Address    card.Address `json:"address,omitzero"`
	Amounts    *Amounts     `json:"amounts,omitempty"`
	Quoted     *Amounts     `json:"quoted,omitempty"`      // what an outcome that took nothing, or is none yet, is about
	OrderNo    string       `json:"order_no,omitempty"`    // the number that we gave
	PlatformNo string       `json:"platform_no,omitempty"` // the issuer's own
	ID         string       `json:"id,omitempty"`
	Detail     string       `json:"detail,omitempty"`
}

// Add puts a posting at the end.
func (m *Statement) Add(l Posting) {
	m.Lines = append(m.Lines, l)
	if l.Amounts != nil {
		m.Total.Gross += l.Amounts.Gross
		m.Total.Fee += l.Amounts.Fee
		m.Total.Net += l.Amounts.Net
	}
}

// human prints a line an entry where that fits, else one for the figures and
// one below it for the rest, under a heading for each run.
func (m Statement) human(p *page) {
	if len(m.Lines) == 0 {
		p.line(text("The ledger has no such entries."))
		return
	}
	lines := m.shown()
	wide := [][]span{{{"seq", faint}, {"time (UTC)", faint}, {"who", faint}, {"run", faint}, {"what", faint}, {"gross", faint}, {"fee", faint}, {"net", faint}, {"address, order, detail", faint}}}
	for _, l := range lines {
		wide = append(wide, append(l.row(text(cmp.Or(l.Who, "–")), span{short(l.Run), faint}), text(l.about())))
	}
	wide = append(wide, append([]span{{}, {}, {}, {}}, m.total()...))
	if p.width == 0 || across(p.columns(wide)) <= p.width {
		p.table("", "rllllrrrl", wide)
	} else {
		m.narrow(p, lines)
	}
	if left := len(m.Lines) - len(lines); left > 0 {
		p.para("", span{m.hints.in("Not shown: " + steps(left) + " in between. To see all, type: cardform ledger show --all"), faint})
	}
	p.head(m.Head)
}

func (m Statement) with(h Hints) Message {
	m.hints = h
	return m
}

// shown is the lines that people are shown.
func (m Statement) shown() []Posting {
	if m.All {
		return m.Lines
	}
	return slices.DeleteFunc(slices.Clone(m.Lines), func(l Posting) bool { return l.Step })
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return group(n) + " steps"
}

func (m Statement) narrow(p *page, lines []Posting) {
	rows := [][]span{{{"seq", faint}, {"time (UTC)", faint}, {"what", faint}, {"gross", faint}, {"fee", faint}, {"net", faint}}}
	for _, l := range lines {
		rows = append(rows, l.row())
	}
	rows = append(rows, append([]span{{}, {}}, m.total()...))
	widths := p.columns(rows)
	line := func(row []span) {
		p.cells("rllrrr", widths, row)
		p.WriteByte('\n')
	}
	line(rows[0])
	for i, l := range lines {
		if i == 0 || l.Run != lines[i-1].Run {
			p.line(span{"Run " + short(l.Run) + " of " + cmp.Or(l.Who, "somebody"), strong})
		}
		line(rows[i+1])
		if about := l.about(); about != "" {
			p.para(strings.Repeat(" ", widths[0]+2), span{about, faint})
		}
	}
	line(rows[len(rows)-1])
}

// short is as much of a run's id as tells it from others; --run takes it.
func short(run string) string { return run[:min(len(run), 8)] }

// row is the figures of a posting, with more columns after the time.
func (l Posting) row(more ...span) []span {
	row := append([]span{text(group(int(l.Seq))), text(l.Time.UTC().Format(time.DateTime))}, more...)
	what := text(l.What)
	if l.Open != "" {
		what = span{l.Open, warn}
	}
	row = append(row, what)
	if l.Amounts == nil {
		return append(row, span{}, span{}, span{})
	}
	return append(row, text(l.Amounts.Gross.String()), text(l.Amounts.Fee.String()), text(l.Amounts.Net.String()))
}

func (m Statement) total() []span {
	return []span{{"total", strong}, {m.Total.Gross.String(), strong}, text(m.Total.Fee.String()), text(m.Total.Net.String())}
}

// about is what has no column of its own. Of two order numbers it is the
// issuer's: ours stands where the order was intended. An op is named where it
// may have to be resolved.
func (l Posting) about() string {
	var parts []string
	var quoted, op string
	if l.Quoted != nil {
		quoted = "quoted " + l.Quoted.Gross.String()
	}
	if l.Open != "" {
		op = "op " + l.Op
	}
	for _, part := range []string{l.Address.String(), cmp.Or(l.PlatformNo, l.OrderNo), op, quoted, l.Detail} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// head prints the ledger's head; nothing for an empty ledger's.
func (p *page) head(head string) {
	if head != "" {
		p.around(span{"Ledger head:", faint}, span{head, faint}, "")
	}
}

// around prints a hash of ours inside a sentence, or on a line of its own where
// the sentence has no room: half a hash proves nothing.
func (p *page) around(before, hash span, after string) {
	gap, next := " ", " "
	if !p.fits(before, text(strings.TrimRight(gap+hash.text+next+after, " "))) {
		gap, next = "\n  ", "\n"
	}
	p.put(before)
	p.WriteString(gap)
	p.exact(hash)
	if after != "" {
		p.WriteString(next)
		p.put(text(after))
	}
	p.WriteByte('\n')
}

// Proof is what ledger verify found.
type Proof struct {
	FormatVersion string   `json:"format_version"`
	Entries       int      `json:"entries"`
	Head          string   `json:"head"`
	Proved        string   `json:"proved,omitempty"` // the head that the ledger was to hold
	Differences   []string `json:"differences"`      // whole sentences; none: the ledger is whole
	hints         Hints
}

func (m Proof) human(p *page) {
	if len(m.Differences) > 0 {
		p.line(span{"The ledger is not whole:", bad})
		for _, d := range m.Differences {
			p.para("  ", text(d))
		}
		p.line()
		p.prose("", m.hints.in(state.Repair))
		return
	}
	p.flow("", span{"The ledger is whole: ", good}, text(entries(m.Entries)+", each follows from the one before it, and the state is their sum."))
	if m.Proved != "" {
		p.around(text("It holds the head"), text(m.Proved+":"), "nothing up to there was changed or cut off.")
	}
	p.head(m.Head)
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return group(n) + " entries"
}
