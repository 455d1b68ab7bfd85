package view

import (
	"time"

	"github.com/cardform/cardform/card"
)

// Statement is the ledger as a bank statement shows an account: what happened,
// oldest first, and what it cost.
type Statement struct {
	FormatVersion string    `json:"format_version"`
	Head          string    `json:"head"`
	Lines         []Posting `json:"entries"`
	Total         Amounts   `json:"total"`
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
	Seq     int64        `json:"seq"`
	Time    time.Time    `json:"time"`
	Run     string       `json:"run"`
	What    string       `json:"what"`
	Address card.Address `json:"address,omitzero"`
	Amounts *Amounts     `json:"amounts,omitempty"`
	OrderNo string       `json:"order_no,omitempty"`
	ID      string       `json:"id,omitempty"`
	Detail  string       `json:"detail,omitempty"`
}

func (m Statement) human(p *page) {
	if len(m.Lines) == 0 {
		p.line(text("The ledger has no such entries."))
		return
	}
	rows := [][]span{{{"seq", faint}, {"time (UTC)", faint}, {"run", faint}, {"what", faint}, {"gross", faint}, {"fee", faint}, {"net", faint}, {"address and detail", faint}}}
	for _, l := range m.Lines {
		rows = append(rows, l.row())
	}
	rows = append(rows, []span{{}, {}, {}, {"total", strong}, {m.Total.Gross.String(), strong}, text(m.Total.Fee.String()), text(m.Total.Net.String()), {}})
	p.table("", "rlllrrrl", rows)
	p.head(m.Head)
}

// head prints the ledger's head; nothing for an empty ledger's.
func (p *page) head(head string) {
	if head != "" {
		p.put(span{"Ledger head: ", faint})
		p.exact(span{head, faint})
		p.WriteByte('\n')
	}
}

func (l Posting) row() []span {
	row := []span{text(group(int(l.Seq))), text(l.Time.UTC().Format("2006-01-02 15:04:05")), {clip(l.Run, 8), faint}, text(l.What)}
	if l.Amounts == nil {
		row = append(row, span{}, span{}, span{})
	} else {
		row = append(row, text(l.Amounts.Gross.String()), text(l.Amounts.Fee.String()), text(l.Amounts.Net.String()))
	}
	about := l.Address.String()
	for _, more := range []string{l.OrderNo, l.Detail} {
		if more != "" {
			if about != "" {
				about += ", "
			}
			about += more
		}
	}
	return append(row, text(about))
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
		p.para("", text(m.hints.in("Keep the file as it is. Put a copy from before in its place, or move it away and type: cardform plan (the issuer's own list finds your cards again)")))
		return
	}
	p.line(span{"The ledger is whole: ", good}, text(entries(m.Entries)+", each follows from the one before it, and the state is their sum."))
	if m.Proved != "" {
		p.put(text("It holds the head "))
		p.exact(text(m.Proved))
		p.line(text(": nothing up to there was changed or cut off."))
	}
	p.head(m.Head)
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return group(n) + " entries"
}
