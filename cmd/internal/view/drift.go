package view

import (
	"cmp"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Drift is what reality, configuration and ledger disagree on.
type Drift struct {
	planner.DriftReport
	hints Hints
}

var driftTitles = []struct {
	class planner.DriftClass
	title string
}{
	{planner.DriftMissing, "Missing: declared or held, and not there"},
	{planner.DriftChanged, "Changed: other values, or not in all of configuration, ledger and issuer"},
	{planner.DriftBlocked, "Blocked: wanted, and impossible or unsafe"},
	{planner.DriftUnfunded, "Unfunded: under refill_below"},
	{planner.DriftPending, "Pending: not finished at the issuer"},
	{planner.DriftUndeclared, "Undeclared: listed, in neither configuration nor ledger"},
}

func (m Drift) human(p *page) {
	for _, t := range driftTitles {
		p.findings(t.title, m.of(t.class), m.hints, "cardform drift --json")
	}
	if len(m.Findings) == 0 {
		p.flow("", span{"No drift.", good}, text(" Issuer, configuration and ledger agree."))
	} else {
		p.flow("  ", span{"Drift: ", strong}, text(driftTally(m.Summary)+"."))
	}
	if !m.Coverage.Complete {
		p.para("", span{m.hints.in("The issuer's list changed while it was read: the findings may be incomplete. To look again, type: cardform drift"), warn})
	}
}

// finding is a difference as a line and a paragraph.
type finding struct {
	name, detail string
	severity     card.Severity
}

func (m Drift) of(class planner.DriftClass) []finding {
	var found []finding
	for _, d := range m.Findings {
		if d.Class == class {
			found = append(found, finding{cmp.Or(d.Address, string(d.Kind)+" "+d.ID), d.Detail, d.Severity})
		}
	}
	return found
}

// findings prints some of one class; all is the command that shows all of them.
func (p *page) findings(title string, found []finding, hints Hints, all string) {
	if len(found) == 0 {
		return
	}
	p.para("", span{title, strong})
	hidden := 0
	if p.fold && len(found) > 4*foldFrom {
		hidden = len(found) - 4*foldFrom
		found = found[:4*foldFrom]
	}
	for _, d := range found {
		s := span{"  · ", faint}
		switch d.severity {
		case card.SeverityError:
			s = span{"  ! ", bad}
		case card.SeverityWarning:
			s = span{"  ~ ", warn}
		}
		p.line(s, text(d.name))
		p.para("      ", span{d.detail, faint})
	}
	if hidden > 0 {
		p.flow("    ", span{hints.in("  … and " + group(hidden) + " more. To see all, type: " + all), faint})
	}
	p.line()
}

func driftTally(s planner.DriftSummary) string {
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{
		{s.Missing, "missing"}, {s.Changed, "changed"}, {s.Blocked, "blocked"},
		{s.Unfunded, "unfunded"}, {s.Pending, "pending"}, {s.Undeclared, "undeclared"},
	} {
		if c.n > 0 {
			parts = append(parts, group(c.n)+" "+c.word)
		}
	}
	return list(parts)
}
