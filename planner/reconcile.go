package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// ReconcileClass says between which of the books a difference is.
type ReconcileClass string

// The classes of differences, in the order in which a report has them.
const (
	ReconcileNotListed   ReconcileClass = "not_listed"   // an order in the ledger that the issuer does not list
	ReconcileNotRecorded ReconcileClass = "not_recorded" // an order under our number or on our card that the ledger does not have
	ReconcileChanged     ReconcileClass = "changed"      // listed with other amounts or another end than recorded
	ReconcileOpen        ReconcileClass = "open"         // an outcome or an order that is not settled, or not old enough to judge
	ReconcileMissing     ReconcileClass = "missing"      // held by the ledger and not listed
	ReconcileUndeclared  ReconcileClass = "undeclared"   // a listed card that the ledger does not hold
	ReconcileBalance     ReconcileClass = "balance"      // more on a card than its orders put there
	ReconcileUnapplied   ReconcileClass = "unapplied"    // what an apply would do, or cannot, beyond all that
)

// ReconcileClasses lists the classes in the order of reports.
func ReconcileClasses() []ReconcileClass {
	return []ReconcileClass{
		ReconcileNotListed, ReconcileNotRecorded, ReconcileChanged, ReconcileOpen,
		ReconcileMissing, ReconcileUndeclared, ReconcileBalance, ReconcileUnapplied,
	}
}

// Reconciliation is what configuration, ledger, order list and accounts
// disagree on, and the sums of both sides.
type Reconciliation struct {
	FormatVersion string                 `json:"format_version"`
	Since         time.Time              `json:"since,omitzero"` // orders and runs from here on; zero: all
	Summary       map[ReconcileClass]int `json:"summary"`        // every class, also those without a difference
	Differences   []Difference           `json:"differences"`    // by class, address and order
	Accounts      []AccountBooks         `json:"accounts"`       // merchant, then physical
	Movements     []Movement             `json:"movements"`      // of the accounts between two runs, oldest first
	Coverage      Coverage               `json:"coverage"`
}

// Difference is one disagreement, with a sentence that says all of it.
type Difference struct {
	Class   ReconcileClass `json:"class"`
	Address string         `json:"address"`            // "" for what the ledger does not know
	ID      string         `json:"id,omitempty"`       // of the card, holder or op
	OrderNo string         `json:"order_no,omitempty"` // as the issuer lists it, or as we gave it
	Amount  card.Money     `json:"amount"`             // what is in question; zero where no money is
	At      time.Time      `json:"at,omitzero"`        // of the order; zero where there is none, or its time is not known
	Detail  string         `json:"detail"`
}

// Books is what the ledger tells for a reconciliation.
type Books struct {
	Journal state.Journal
	Stored  *state.State // as the ledger has it, nothing settled in memory
	Since   time.Time    // judge orders and runs from here on; zero: all
}

// Reconcile compares the configuration (by its plan), the ledger, the issuer's
// order list and the accounts. in.Seen.Orders should be the whole list; what
// in.Known has settled in memory and the ledger has not is open.
func Reconcile(in Input, p Plan, b Books) Reconciliation {
	r := &reconciling{work: newWork(in), plan: p, books: b, put: map[string]card.Money{}}
	r.report = Reconciliation{
		FormatVersion: FormatVersion, Since: b.Since, Summary: map[ReconcileClass]int{}, Differences: []Difference{}, Movements: []Movement{},
		Coverage: Coverage{Complete: in.Seen.Orders.Complete && in.Seen.Orders.Whole, Pages: in.Seen.Pages},
	}
	r.openOps()
	r.match()
	r.ledgerSide()
	r.issuerSide()
	r.things()
	r.balances()
	r.unapplied()
	r.report.Accounts = r.accounts()
	r.report.Movements = append(r.report.Movements, r.movements()...)
	return r.sorted()
}

// reconciling is one Reconcile under way.
type reconciling struct {
	*work
	plan   Plan
	books  Books
	pairs  []pair                // the ledger's orders
	pairOf map[int]*pair         // by place in the order list
	open   map[int]bool          // places of orders of open ops
	ours   map[string]owned      // the numbers that we would give, once they are needed
	gone   map[string]settledOp  // see absentOps, once it is needed
	loners []card.Order          // orders under our numbers that the ledger does not have
	others []card.Order          // successful orders that are none of ours
	put    map[string]card.Money // by listed orders, on each card
	byCard map[string][]int      // places in pairs, once they are needed
	report Reconciliation
}

// add takes a difference, unless it is about an order of before.
func (r *reconciling) add(d Difference) {
	if d.At.IsZero() || !d.At.Before(r.books.Since) {
		r.report.Differences = append(r.report.Differences, d)
	}
}

// openOps names the ops that the ledger has not settled.
func (r *reconciling) openOps() {
	for _, op := range r.books.Stored.OpenOps() {
		sent, what := "sent", "its answer is lost"
		switch {
		case op.Pending:
			what = "the issuer has not finished it"
		case op.Unknown == 0: // its run died, perhaps before it was sent
			sent, what = "intended", "no answer to it is recorded"
		}
		reason := "The issuer's lists decide it; the next apply records that."
		if f := r.index.findings[op.ID]; f != nil {
			reason = strings.TrimSpace(f.Reason + " " + f.Advice)
		} else if r.in.Known.Ops[op.ID] != nil && op.Pending {
			reason = "The next apply asks again."
		}
		d := Difference{Class: ReconcileOpen, Address: op.Address.String(), ID: op.ID, OrderNo: cmp.Or(op.PlatformNo, op.OrderNo)}
		d.Detail = fmt.Sprintf("The %s of op %s, %s %s, is open: %s. %s", op.Action, op.ID, sent, stamp(op.FirstSent), what, reason)
		if op.Action.MovesMoney() {
			d.Amount = op.Gross
			d.Detail = fmt.Sprintf("The %s of op %s over %s, %s %s, is open: %s. %s", op.Action, op.ID, op.Gross, sent, stamp(op.FirstSent), what, reason)
		}
		r.add(d)
	}
}

// stamp is a time as sentences have it.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// things compares what the ledger holds with what the issuer lists.
func (r *reconciling) things() {
	for _, a := range r.in.Known.Held() {
		known := r.in.Known.Resource(a)
		if r.index.cards[known.ID] != nil || r.index.holders[known.ID] != nil {
			continue
		}
		d := Difference{Class: ReconcileMissing, Address: a.String(), ID: known.ID, Amount: known.Balance}
		d.Detail = fmt.Sprintf("The ledger holds %s here since %s, and the issuer does not list it.", known.ID, stamp(known.HeldAt))
		if r.young(known.HeldAt) {
			d.Class, d.Detail = ReconcileOpen, d.Detail+tooYoung
		}
		r.add(d)
	}
	for c := range r.undeclaredCards() {
		r.add(Difference{
			Class: ReconcileUndeclared, ID: c.ID, Amount: c.Balance,
			Detail: fmt.Sprintf("The issuer lists the %s %s (%s) with %s on it, and neither the ledger nor an ignore block knows it.", words(c.Kind), c.ID, c.Status, c.Balance),
		})
	}
}

const tooYoung = " That may be the settle window: look again when it is over."

// young reports whether lists need not show yet what happened at t.
func (r *reconciling) young(t time.Time) bool {
	begun := r.in.Seen.Orders.BegunAt
	if begun.IsZero() {
		begun = r.in.Now
	}
	return t.Add(r.in.Settings.SettleWindow).After(begun)
}

func words(k card.Kind) string {
	if k == card.KindPhysicalCard {
		return "physical card"
	}
	return "virtual card"
}

// unapplied names what an apply would do beyond all that.
func (r *reconciling) unapplied() {
	named := map[string]bool{}
	for _, d := range r.report.Differences {
		named[d.Address] = true
	}
	for _, c := range r.plan.Changes {
		if c.Action == card.ActionWait || c.Action != card.ActionFund && named[c.Address.String()] {
			continue // it follows from what is named already
		}
		r.add(Difference{Class: ReconcileUnapplied, Address: c.Address.String(), Amount: c.Gross, Detail: applying(c) + " " + c.Reason})
	}
}

// applying says what an apply would do, in a sentence.
func applying(c Change) string {
	what := string(c.Action) + " it"
	switch c.Action {
	case card.ActionBlocked:
		what = "do nothing about it"
	case card.ActionFund:
		what = "top it up"
	}
	if c.Gross > 0 {
		what += ", gross " + c.Gross.String()
	}
	return "An apply would " + what + "."
}

func (r *reconciling) sorted() Reconciliation {
	order := ReconcileClasses()
	slices.SortStableFunc(r.report.Differences, func(a, b Difference) int {
		return cmp.Or(slices.Index(order, a.Class)-slices.Index(order, b.Class), cmp.Compare(a.Address, b.Address), cmp.Compare(a.OrderNo, b.OrderNo), cmp.Compare(a.ID, b.ID))
	})
	for _, class := range order {
		r.report.Summary[class] = 0
	}
	for _, d := range r.report.Differences {
		r.report.Summary[d.Class]++
	}
	return r.report
}
