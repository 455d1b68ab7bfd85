package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Plan is a plan, what to type for it where it was saved, and where the
// resources stand that need a person's hand.
type Plan struct {
	planner.Plan
	Next    string                  `json:"-"` // the command that applies the file it was saved in; "" where it was not
	Places  map[card.Address]string `json:"-"` // where blocked resources are declared, as in "main.card.hcl, line 12"
	Blocked card.Diagnostics        `json:"-"` // the same for programs: what is blocked, among the plan's own diagnostics
	hints   Hints
}

// MarshalJSON writes the plan as programs read it.
func (m Plan) MarshalJSON() ([]byte, error) { return marshal(m.whole()) }

// whole is the plan with what is blocked among its diagnostics.
func (m Plan) whole() planner.Plan {
	p := m.Plan
	p.Diagnostics = slices.Concat(m.Blocked, p.Diagnostics)
	if p.Diagnostics == nil {
		p.Diagnostics = card.Diagnostics{}
	}
	return p
}

// event is the plan inside a stream.
func (m Plan) event() any {
	return struct {
		Type string       `json:"type"`
		Plan planner.Plan `json:"plan"`
	}{"plan", m.whole()}
}

func (m Plan) human(p *page) {
	if !m.Changed() && len(m.Changes) == 0 {
		p.flow("", span{"No changes.", good}, text(" "+unchanged(m.Summary.None)))
	} else {
		p.legend(m.Plan)
		p.moved(m.Moved, m.hints)
		if len(m.Changes) > 0 {
			p.changes(m.placed(), m.hints)
			p.line()
			p.debits(m.Accounts)
			p.line()
		}
		p.para("", span{"Plan: " + m.tally() + ".", strong})
	}
	p.cost(m.Plan)
	p.undeclared(m.Undeclared, m.hints)
	p.refusals(m.Refusals)
	p.lines(m.Blocked)
	p.notes(m.Diagnostics)
	if m.Next != "" {
		p.line()
		p.flow("", text("Saved. To do exactly this within "+count(int(planner.SavedFor.Hours()), "hour")+", type: "), span{m.Next, strong})
	}
}

// placed is the changes with the places of the blocked ones behind their reasons.
func (m Plan) placed() []planner.Change {
	return blocked(m.Changes, func(c planner.Change) string {
		if place := m.Places[c.Address]; place != "" {
			return c.Reason + " (" + place + ")"
		}
		return c.Reason
	})
}

// blocked is the changes with other reasons for the blocked ones. Where nothing
// is blocked no copy is made: there may be hundreds of thousands.
func blocked(changes []planner.Change, reason func(planner.Change) string) []planner.Change {
	copied := false
	for i, c := range changes {
		if c.Action != card.ActionBlocked {
			continue
		}
		if !copied {
			changes, copied = slices.Clone(changes), true
		}
		changes[i].Reason = reason(c)
	}
	return changes
}

func unchanged(none int) string {
	if none == 0 {
		return "Nothing is declared, and nothing is in the ledger."
	}
	return "Configuration, ledger and issuer agree on " + count(none, "resource") + "."
}

// legend explains the symbols that the plan uses.
func (p *page) legend(plan planner.Plan) {
	p.line(text("Planned against "), span{plan.Issuer, strong}, text(":"))
	seen := map[string]bool{}
	for _, c := range plan.Changes {
		seen[symbol(c.Action).text] = true
	}
	var parts []string
	if len(plan.Moved) > 0 {
		parts = append(parts, moveSymbol+" move (in the ledger alone)")
	}
	for _, l := range []struct {
		action card.Action
		words  string
	}{
		{card.ActionOpen, "create or open"}, {card.ActionFund, "bind or fund"}, {card.ActionAdopt, "adopt"},
		{card.ActionRelease, "release (stays alive at the issuer)"}, {card.ActionWait, "wait"}, {card.ActionBlocked, "blocked"},
	} {
		if s := symbol(l.action).text; seen[s] {
			parts = append(parts, s+" "+l.words)
		}
	}
	p.para("  ", span{strings.Join(parts, ", "), faint})
	p.line()
}

// symbol is what stands before a change.
func symbol(a card.Action) span {
	switch a {
	case card.ActionCreate, card.ActionOpen:
		return span{"+", good}
	case card.ActionBind, card.ActionFund:
		return span{"~", warn}
	case card.ActionAdopt:
		return span{"←", calm}
	case card.ActionRelease:
		return span{"-", bad}
	case card.ActionWait:
		return span{"…", faint}
	case card.ActionBlocked:
		return span{"!", bad}
	}
	return span{" ", plain}
}

// tally counts what the plan does.
func (m Plan) tally() string {
	var parts []string
	if len(m.Moved) > 0 {
		parts = append(parts, group(len(m.Moved))+" to move")
	}
	if counted := tally(m.Summary); counted != "" {
		parts = append(parts, counted)
	}
	return strings.Join(parts, ", ")
}

// tally counts the actions of a summary that are not zero.
func tally(s planner.Summary) string {
	var parts []string
	for _, c := range []struct {
		n    int
		verb string
	}{
		{s.Create, "to create"}, {s.Adopt, "to adopt"}, {s.Open, "to open"}, {s.Bind, "to bind"}, {s.Fund, "to fund"},
		{s.Release, "to release"}, {s.Wait, "to wait for"}, {s.Blocked, "blocked"}, {s.None, "as wanted"},
	} {
		if c.n > 0 {
			parts = append(parts, group(c.n)+" "+c.verb)
		}
	}
	return strings.Join(parts, ", ")
}

// cost says what an apply will send.
func (p *page) cost(plan planner.Plan) {
	if plan.Calls == 0 {
		return
	}
	p.para("", text(fmt.Sprintf("An apply sends %s besides its listings, in about %s.", count(plan.Calls, "call"), seconds(plan.Seconds))))
}

func seconds(s int) string {
	switch {
	case s <= 1:
		return "a second"
	case s < 120:
		return count(s, "second")
	case s < 7200:
		return count((s+30)/60, "minute")
	}
	return count((s+1800)/3600, "hour")
}

func (p *page) undeclared(u planner.Undeclared, hints Hints) {
	var parts []string
	for _, c := range []struct {
		n    int
		noun string
	}{{u.Cardholders, "cardholder"}, {u.VirtualCards, "virtual card"}, {u.PhysicalCards, "physical card"}} {
		if c.n > 0 {
			parts = append(parts, count(c.n, c.noun))
		}
	}
	if len(parts) > 0 {
		p.para("", text("Undeclared: the issuer lists "+list(parts)+" that neither configuration nor ledger knows. "+hints.in("To see them, type: cardform drift")))
	}
}

func (p *page) refusals(refusals []planner.Refusal) {
	if len(refusals) == 0 {
		return
	}
	p.line()
	p.line(span{"An apply would refuse this plan:", bad})
	for _, r := range refusals {
		p.line(span{"  ! ", bad}, span{strings.ReplaceAll(string(r.Code), "_", " "), strong})
		p.para("    ", text(r.Reason))
		p.prose("    ", r.Advice)
	}
}

// most is how many blocked changes are shown in the source: their reasons stand
// in the table already.
const most = 5

// lines shows where in the files the blocked changes are declared.
func (p *page) lines(blocked card.Diagnostics) {
	shown := 0
	for _, d := range blocked {
		if d.Range == nil || shown == most {
			continue
		}
		shown++
		d.Detail = ""
		p.line()
		p.diagnostic(d)
	}
}

func (p *page) notes(ds card.Diagnostics) {
	if len(ds) > 0 {
		p.line()
		Diagnostics(ds).human(p)
	}
}
