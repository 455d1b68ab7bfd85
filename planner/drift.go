package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// DriftClass says what kind of disagreement a finding is.
type DriftClass string

// The classes of drift.
const (
	DriftMissing    DriftClass = "missing"    // declared or known, and not at the issuer
	DriftChanged    DriftClass = "changed"    // at the issuer with other values, or in one of the three places only
	DriftBlocked    DriftClass = "blocked"    // wanted and impossible
	DriftUndeclared DriftClass = "undeclared" // at the issuer, in neither configuration nor ledger
	DriftUnfunded   DriftClass = "unfunded"   // balance under refill_below
	DriftPending    DriftClass = "pending"    // an order or an outcome is open
)

// DriftReport is what reality, configuration and ledger disagree on.
type DriftReport struct {
	FormatVersion string         `json:"format_version"`
	Summary       DriftSummary   `json:"summary"`
	Findings      []DriftFinding `json:"findings"` // by class, address and id
	Coverage      Coverage       `json:"coverage"`
}

// DriftSummary counts the findings by class.
type DriftSummary struct {
	Missing    int `json:"missing"`
	Changed    int `json:"changed"`
	Blocked    int `json:"blocked"`
	Undeclared int `json:"undeclared"`
	Unfunded   int `json:"unfunded"`
	Pending    int `json:"pending"`
}

// DriftFinding is one disagreement.
type DriftFinding struct {
	Class    DriftClass    `json:"class"`
	Kind     card.Kind     `json:"kind"`
	Address  string        `json:"address"` // "" for undeclared things
	ID       string        `json:"id"`      // at the issuer, "" where there is none
	Detail   string        `json:"detail"`
	Severity card.Severity `json:"severity"`
}

// Coverage says how much of the issuer was read.
type Coverage struct {
	Complete bool `json:"complete"`
	Pages    int  `json:"pages"`
}

// Drift reads a plan as an audit: each change is a disagreement, and so is
// everything undeclared, and every order of which the issuer now says something
// else than records, the orders that the ledger counts as settled.
func Drift(in Input, p Plan, records []state.OrderRecord) DriftReport {
	w := newWork(in)
	for _, c := range p.Changes {
		if c.Action == card.ActionAdopt && c.Task.ID != "" {
			w.adopted[c.Task.ID] = c.Address
		}
	}
	r := DriftReport{
		FormatVersion: FormatVersion, Findings: []DriftFinding{},
		Coverage: Coverage{Complete: in.Seen.Orders.Complete, Pages: in.Seen.Pages},
	}
	for _, c := range p.Changes {
		if f := w.driftOf(c); c.Action != card.ActionBind || c.Task.CardID != "" {
			r.Findings = append(r.Findings, f)
		}
	}
	r.Findings = append(r.Findings, w.driftPersons(p)...)
	r.Findings = append(r.Findings, w.driftUndeclared()...)
	r.Findings = append(r.Findings, w.driftOrders(records)...)
	slices.SortStableFunc(r.Findings, func(a, b DriftFinding) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Address, b.Address), cmp.Compare(a.ID, b.ID))
	})
	r.count()
	return r
}

func (w *work) driftOf(c Change) DriftFinding {
	known := w.in.Known.Resource(c.Address)
	f := DriftFinding{Kind: c.Kind, Address: c.Address.String(), ID: known.ID, Detail: c.Reason, Severity: card.SeverityWarning}
	if f.ID == "" {
		f.ID = c.Task.ID
	}
	listed := w.index.cards[known.ID] != nil || w.index.holders[known.ID] != nil
	if c.Action == card.ActionRelease {
		f.Detail = applying(c) + " " + f.Detail
	}
	switch {
	case c.Action == card.ActionWait:
		f.Class = DriftPending
	case known.Held && !listed, c.Action == card.ActionCreate, c.Action == card.ActionOpen:
		f.Class, f.Severity = DriftMissing, card.SeverityError
	case c.Action == card.ActionFund:
		f.Class = DriftUnfunded
	case c.Action == card.ActionBlocked && len(c.Fields) == 0:
		f.Class, f.Severity = DriftBlocked, card.SeverityError
	case c.Action == card.ActionBlocked:
		f.Class, f.Severity = DriftChanged, card.SeverityError
	default:
		f.Class = DriftChanged
	}
	return f
}

// driftPersons names the ops that a person must decide and whose address is
// declared no more, so that the plan has no line for them.
func (w *work) driftPersons(p Plan) []DriftFinding {
	planned := map[card.Address]bool{}
	for _, c := range p.Changes {
		planned[c.Address] = planned[c.Address] || c.Action == card.ActionBlocked
	}
	var found []DriftFinding
	for _, f := range w.in.Findings {
		if f.Person && !planned[f.Address] {
			found = append(found, DriftFinding{
				Class: DriftBlocked, Kind: f.Address.Kind, Address: f.Address.String(), ID: w.in.Known.Resource(f.Address).ID,
				Detail: f.Reason, Severity: card.SeverityError,
			})
		}
	}
	return found
}

func (w *work) driftUndeclared() []DriftFinding {
	var found []DriftFinding
	add := func(kind card.Kind, id, detail string) {
		found = append(found, DriftFinding{Class: DriftUndeclared, Kind: kind, ID: id, Detail: detail, Severity: card.SeverityWarning})
	}
	for h := range w.undeclaredHolders() {
		add(card.KindCardholder, h.ID, fmt.Sprintf("The issuer lists the holder %s with status %s.", h.Email, h.Status))
	}
	for c := range w.undeclaredCards() {
		add(c.Kind, c.ID, fmt.Sprintf("The issuer lists the card %s (%s) with %s USD on it.", c.Number, c.Status, c.Balance))
	}
	return found
}

// driftOrders finds orders that changed after they were settled: a failed one
// that succeeded after all, one that was paid back, other amounts.
func (w *work) driftOrders(records []state.OrderRecord) []DriftFinding {
	var found []DriftFinding
	for _, r := range records {
		o := w.index.orders[cmp.Or(r.PlatformNo, r.OrderNo)]
		if o == nil {
			o = w.index.orders[r.OrderNo]
		}
		if o == nil {
			continue
		}
		detail := w.change(r, o)
		if detail != "" {
			found = append(found, DriftFinding{Class: DriftChanged, Kind: r.Address.Kind, Address: r.Address.String(), ID: o.CardID, Detail: detail, Severity: card.SeverityError})
		}
	}
	return found
}

func (r *DriftReport) count() {
	counts := map[DriftClass]*int{
		DriftMissing: &r.Summary.Missing, DriftChanged: &r.Summary.Changed, DriftBlocked: &r.Summary.Blocked,
		DriftUndeclared: &r.Summary.Undeclared, DriftUnfunded: &r.Summary.Unfunded, DriftPending: &r.Summary.Pending,
	}
	for _, f := range r.Findings {
		*counts[f.Class]++
	}
}
