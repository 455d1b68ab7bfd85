package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Reconciled is what configuration, ledger, the issuer's orders and the
// accounts disagree on.
type Reconciled struct {
	planner.Reconciliation
	hints Hints
}

func reconcileTitle(class planner.ReconcileClass) string {
	return map[planner.ReconcileClass]string{
		planner.ReconcileNotListed:   "Not listed: orders of the ledger that the issuer does not have",
		planner.ReconcileNotRecorded: "Not recorded: our orders, or on our cards, that the ledger does not have",
		planner.ReconcileChanged:     "Changed: listed otherwise than recorded",
		planner.ReconcileOpen:        "Open: not settled, or too young to judge",
		planner.ReconcileMissing:     "Missing: held by the ledger and not listed",
		planner.ReconcileUndeclared:  "Undeclared: listed cards that the ledger does not hold",
		planner.ReconcileBalance:     "Balance: more on a card than its orders put there",
		planner.ReconcileUnapplied:   "Unapplied: what an apply would do",
	}[class]
}

// slight reports whether a difference is what a usual day brings.
func slight(class planner.ReconcileClass) bool {
	return slices.Contains([]planner.ReconcileClass{planner.ReconcileOpen, planner.ReconcileUndeclared, planner.ReconcileUnapplied}, class)
}

func (m Reconciled) human(p *page) {
	for _, class := range planner.ReconcileClasses() {
		p.findings(reconcileTitle(class), m.of(class), m.hints, "cardform ledger reconcile --json")
	}
	m.books(p)
	m.moved(p)
	if len(m.Differences) == 0 {
		p.flow("", span{"No differences", good}, text(" between configuration, ledger and the issuer's orders."))
		p.para("", text(m.agreed()))
	} else {
		p.flow("  ", span{"Differences: ", strong}, text(m.tally()+"."))
	}
	if !m.Coverage.Complete {
		p.para("", span{m.hints.in("The issuer's list changed while it was read: the differences may be incomplete. To look again, type: cardform ledger reconcile"), warn})
	}
}

// agreed says whether the accounts agree, too: not where something moved them
// that nobody explains.
func (m Reconciled) agreed() string {
	var left, came card.Money
	for _, move := range m.Movements {
		left, came = left+max(0, -move.Rest), came+max(0, move.Rest)
	}
	switch {
	case left == 0 && came == 0:
		return "The accounts agree."
	case left == 0:
		return fmt.Sprintf("%s came into the accounts otherwise, see above.", came)
	case came == 0:
		return fmt.Sprintf("%s left the accounts otherwise, see above.", left)
	}
	return fmt.Sprintf("%s left the accounts otherwise and %s came in, see above.", left, came)
}

// of is the differences of a class as findings are shown.
func (m Reconciled) of(class planner.ReconcileClass) []finding {
	severity := card.SeverityError
	if slight(class) {
		severity = card.SeverityWarning
	}
	var found []finding
	for _, d := range m.Differences {
		if d.Class == class {
			found = append(found, finding{cmp.Or(d.Address, "card "+d.ID), m.hints.in(d.Detail), severity})
		}
	}
	return found
}

// books is both sides of each account, one below the other.
func (m Reconciled) books(p *page) {
	rows := [][]span{{{"Books", strong}, {"orders", faint}, {"gross", faint}, {"fees", faint}, {"net", faint}}}
	add := func(name string, t *planner.Tally) {
		if t != nil {
			rows = append(rows, []span{text("  " + name), text(group(t.Orders)), text(t.Gross.String()), text(t.Fee.String()), text(t.Net.String())})
		}
	}
	for _, a := range m.Accounts {
		add(a.Name+" account, by the ledger", &a.Ledger)
		add(a.Name+" account, by the issuer", a.Issuer)
		if a.Others != nil && a.Others.Orders > 0 {
			add("orders of others", a.Others)
		}
	}
	p.table("", "lrrrr", rows)
	p.line()
	rows = [][]span{{{"Cards", strong}, {"cards", faint}, {"put there", faint}, {"on them", faint}, {"spent", faint}, {"available", faint}}}
	for _, a := range m.Accounts {
		rows = append(rows, []span{
			text("  " + a.Name + " account, " + a.Currency), text(group(a.Cards)), text(a.Put.String()), text(a.Balance.String()), text(a.Spent.String()), text(a.Available.String()),
		})
	}
	p.table("", "lrrrrr", rows)
	p.line()
}

// moved tells of the movements that our orders do not explain.
func (m Reconciled) moved(p *page) {
	explained, told := 0, false
	for _, move := range m.Movements {
		switch {
		case move.Rest == 0 && move.Others == 0 && move.Before != move.After:
			explained++
		case move.Rest != 0 || move.Others != 0:
			if !told {
				p.line(span{"Accounts", strong})
			}
			told = true
			p.para("  ", text(move.Detail))
		}
	}
	if told {
		if explained > 0 {
			p.para("  ", span{"Other movements that our orders explain to the cent: " + group(explained) + ".", faint})
		}
		p.line()
	}
}

func (m Reconciled) tally() string {
	var parts []string
	for _, class := range planner.ReconcileClasses() {
		if n := m.Summary[class]; n > 0 {
			word := map[planner.ReconcileClass]string{planner.ReconcileNotListed: "not listed", planner.ReconcileNotRecorded: "not recorded", planner.ReconcileBalance: "balance above its orders"}[class]
			parts = append(parts, group(n)+" "+cmp.Or(word, string(class)))
		}
	}
	return list(parts)
}
