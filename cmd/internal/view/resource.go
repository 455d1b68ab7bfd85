package view

import (
	"time"

	"github.com/cardform/cardform/card"
)

// State is what the ledger holds.
type State struct {
	FormatVersion string     `json:"format_version"`
	Name          string     `json:"name"`
	Issuer        string     `json:"issuer"`
	MerchantID    string     `json:"merchant_id"`
	Head          string     `json:"head"`
	Resources     []Resource `json:"resources"`
	Ops           []OpenOp   `json:"open_ops"`
	hints         Hints
}

// Resource is one resource as the ledger knows it.
type Resource struct {
	Address      card.Address `json:"address"`
	Kind         card.Kind    `json:"kind"`
	ID           string       `json:"id"`
	Status       string       `json:"status,omitempty"`
	CardType     string       `json:"card_type,omitempty"`
	CardNumber   card.Masked  `json:"card_number,omitzero"` // BIN and last four
	CardholderID string       `json:"cardholder_id,omitempty"`
	Balance      *card.Money  `json:"balance,omitempty"` // of cards, after our last order
	LastOrder    string       `json:"last_order,omitempty"`
	LastOrderAt  time.Time    `json:"last_order_at,omitzero"`
}

// OpenOp is an op whose end the ledger does not know.
type OpenOp struct {
	Op      string       `json:"op"`
	Address card.Address `json:"address"`
	Action  card.Action  `json:"action"`
	State   string       `json:"state"` // pending, unknown
	Gross   card.Money   `json:"gross"`
	OrderNo string       `json:"order_no,omitempty"`
}

func (m State) human(p *page) {
	if len(m.Resources)+len(m.Ops) == 0 {
		p.para("", text(m.hints.in("The ledger holds no resources. To make what the configuration declares, type: cardform apply")))
		return
	}
	rows := [][]span{{{"address", faint}, {"id", faint}, {"status", faint}, {"number", faint}, {"balance", faint}}}
	for _, r := range m.Resources {
		balance := ""
		if r.Balance != nil {
			balance = r.Balance.String()
		}
		rows = append(rows, []span{{r.Address.String(), strong}, text(r.ID), text(r.Status), text(r.CardNumber.String()), text(balance)})
	}
	p.held(rows)
	for _, o := range m.Ops {
		p.flow("    ", span{"… ", warn}, text(o.Address.String()+": "+string(o.Action)+" "+o.State+", op "+o.Op+", order "+orNothing(o.OrderNo)))
	}
	p.head(m.Head)
}

// held prints a line a resource where that fits, else one for the address and
// one below it for the rest.
func (p *page) held(rows [][]span) {
	if p.width == 0 || across(p.columns(rows)) <= p.width {
		p.table("", "llllr", rows)
		return
	}
	var below [][]span
	for _, row := range rows {
		below = append(below, row[1:])
	}
	widths := p.columns(below)
	for i, row := range rows {
		p.line(row[0])
		p.WriteString("    ")
		p.cells("lllr", widths, below[i])
		p.WriteByte('\n')
	}
}

// Addresses lists resources by name, as state list does.
type Addresses []card.Address

func (m Addresses) human(p *page) {
	for _, a := range m {
		p.line(text(a.String()))
	}
}

func (m Resource) human(p *page) {
	p.line(span{"# " + m.Address.String(), strong})
	rows := [][]span{}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []span{text(name), text("= " + value)})
		}
	}
	add("id", m.ID)
	add("status", m.Status)
	add("card_type", m.CardType)
	add("card_number", m.CardNumber.String())
	add("cardholder_id", m.CardholderID)
	if m.Balance != nil {
		add("balance", m.Balance.String())
	}
	add("last_order", m.LastOrder)
	if !m.LastOrderAt.IsZero() {
		add("last_order_at", m.LastOrderAt.UTC().Format(time.RFC3339))
	}
	p.table("  ", "ll", rows)
}
