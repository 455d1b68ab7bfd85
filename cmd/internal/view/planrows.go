package view

import (
	"fmt"
	"maps"
	"slices"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// bundle is the changes that stand under one heading: a holder with its cards,
// or what has no holder in one module.
type bundle struct {
	title   string
	block   string // what bundles are folded by
	changes []*planner.Change
}

// bundles groups changes by holder, in the order in which they come.
func bundles(changes []planner.Change) []*bundle {
	var order []*bundle
	byTitle := map[string]*bundle{}
	for i := range changes {
		c := &changes[i]
		title, block := heading(c)
		b := byTitle[title]
		if b == nil {
			b = &bundle{title: title, block: block}
			byTitle[title], order = b, append(order, b)
		}
		b.changes = append(b.changes, c)
	}
	return order
}

// heading is the holder that a change is about, or its module.
func heading(c *planner.Change) (title, block string) {
	switch {
	case c.Kind == card.KindCardholder:
		return c.Address.String(), c.Address.Block().String()
	case !c.Holder.IsZero():
		return c.Holder.String(), c.Holder.Block().String()
	case c.Address.Module != "":
		return "without a holder, in " + c.Address.Module, ""
	}
	return "without a holder", ""
}

// Long plans on a terminal show foldKeep bundles of a block that has more than
// foldFrom of them.
const (
	foldFrom = 24
	foldKeep = 8
)

// changes prints all changes, folded where they are many.
func (p *page) changes(changes []planner.Change, hints Hints) {
	all := bundles(changes)
	shown, folded := all, map[string][]*bundle{}
	if p.fold {
		shown, folded = fold(all)
	}
	layout := p.layout(shown)
	if layout.money && !layout.narrow {
		p.cells(layout.align, layout.widths, []span{{}, {}, {}, {"gross", faint}, {"fee", faint}, {"net", faint}})
		p.line()
	}
	for _, b := range shown {
		p.line(span{b.title, strong})
		for _, c := range b.changes {
			p.change(c, layout)
		}
	}
	for _, block := range slices.Sorted(maps.Keys(folded)) {
		p.folded(block, folded[block], hints)
	}
}

// fold takes out what a reader can do without: bundles of a large block beyond
// the first few in which nothing waits or is blocked.
func fold(all []*bundle) (shown []*bundle, folded map[string][]*bundle) {
	size, kept := map[string]int{}, map[string]int{}
	for _, b := range all {
		size[b.block]++
	}
	folded = map[string][]*bundle{}
	for _, b := range all {
		if size[b.block] > foldFrom && kept[b.block] >= foldKeep && !b.notable() {
			folded[b.block] = append(folded[b.block], b)
			continue
		}
		kept[b.block]++
		shown = append(shown, b)
	}
	return shown, folded
}

func (b *bundle) notable() bool {
	return slices.ContainsFunc(b.changes, func(c *planner.Change) bool {
		return c.Action == card.ActionBlocked || c.Action == card.ActionWait || c.Action == card.ActionRelease
	})
}

func (p *page) folded(block string, bs []*bundle, hints Hints) {
	var s planner.Summary
	var gross card.Money
	for _, b := range bs {
		for _, c := range b.changes {
			gross += c.Gross
			s.Add(c.Action)
		}
	}
	words := fmt.Sprintf("… and %s more like these of %s: %s", group(len(bs)), block, tally(s))
	if gross > 0 {
		words += ", gross " + gross.String()
	}
	p.para("", span{words + hints.in(". To see each, type: cardform plan | less"), faint})
}

// layout is how the rows of one plan are aligned.
type layout struct {
	align  string
	widths []int
	money  bool
	beside bool // reasons stand beside the columns, not below them
	narrow bool // amounts stand below their address too
}

// row is the columns of a change but its reason.
func row(c *planner.Change) []span {
	s := symbol(c.Action)
	cells := []span{{"  " + s.text, s.tone}, {string(c.Action), s.tone}, text(c.Address.String())}
	if c.Gross == 0 && c.Net == 0 {
		return append(cells, span{}, span{}, span{})
	}
	return append(cells, text(c.Gross.String()), text(c.Fee.String()), text(c.Net.String()))
}

func (p *page) layout(shown []*bundle) layout {
	l := layout{align: "lllrrr"}
	l.widths = make([]int, len(l.align))
	reason := 0
	for _, b := range shown {
		for _, c := range b.changes {
			p.widen(l.widths, row(c))
			l.money = l.money || c.Gross != 0
			reason = max(reason, lipgloss.Width(c.Reason))
		}
	}
	if l.money {
		p.widen(l.widths, []span{{}, {}, {}, text("gross"), text("fee"), text("net")})
	}
	used := across(l.widths)
	l.beside = p.width == 0 || used+2+reason <= p.width
	l.narrow = p.width > 0 && used > p.width
	return l
}

// change prints one change, its reason and the arguments that differ.
func (p *page) change(c *planner.Change, l layout) {
	cells := row(c)
	if l.beside {
		if !l.money {
			cells = cells[:3]
		}
		p.cells(l.align, l.widths, append(cells, span{c.Reason, faint}))
		p.WriteByte('\n')
	} else {
		if l.narrow {
			cells = cells[:3]
		}
		p.cells(l.align, l.widths, cells)
		p.WriteByte('\n')
		if l.narrow && c.Gross != 0 {
			p.para("      ", text("gross "+c.Gross.String()+", fee "+c.Fee.String()+", net "+c.Net.String()))
		}
		p.para("      ", span{c.Reason, faint})
	}
	p.differences(c)
}

// differences prints arguments that stand otherwise on both sides.
func (p *page) differences(c *planner.Change) {
	if c.Before == nil || c.After == nil || c.Action.IsOp() {
		return
	}
	for _, f := range c.Fields {
		before, after := c.Before[f], c.After[f]
		if before != after {
			p.line(text("      "), text(fmt.Sprintf("%s: %s → %s", f, orNothing(before), orNothing(after))))
		}
	}
}

func orNothing(s string) string {
	if s == "" {
		return "none"
	}
	return `"` + s + `"`
}

// debits is the statement of what the plan takes from each account.
func (p *page) debits(accounts []planner.Debit) {
	rows := [][]span{{{"Debit statement", strong}, {"gross", faint}, {"fees", faint}, {"net", faint}, {"before", faint}, {"after", faint}}}
	for _, a := range accounts {
		after := text(a.After.String())
		if a.After < 0 {
			after.tone = bad
		}
		rows = append(rows, []span{
			text("  " + a.Name + " account, " + a.Currency), {a.Gross.String(), strong}, text(a.Fee.String()),
			text(a.Net.String()), text(a.Before.String()), after,
		})
	}
	if p.width == 0 || across(p.columns(rows)) <= p.width {
		p.table("", "lrrrrr", rows)
		return
	}
	p.line(rows[0][0])
	for _, row := range rows[1:] {
		p.line(row[0])
		p.table("    ", "lr", [][]span{{rows[0][1], row[1]}, {rows[0][2], row[2]}, {rows[0][3], row[3]}, {rows[0][4], row[4]}, {rows[0][5], row[5]}})
	}
}
