package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// CheckMoves finds what is wrong with moved and removed blocks, whatever the
// ledger has: all findings are errors, and point at the blocks.
func CheckMoves(want card.Want) card.Diagnostics {
	if len(want.Moves)+len(want.Removed) == 0 {
		return nil
	}
	c := moveCheck{single: map[string]bool{}, whole: map[string]bool{}}
	c.declare(want)
	for _, m := range want.Moves {
		c.move(m)
	}
	c.ambiguous(want.Moves)
	c.cycles(want.Moves)
	c.removed(want)
	c.found.Sort()
	return c.found
}

func (c *moveCheck) removed(want card.Want) {
	removals, told := newRemovals(want.Removed), map[int]bool{}
	for a := range wantedAddresses(want) {
		i, ok := removals.of(a)
		if !ok || told[i] {
			continue
		}
		told[i] = true
		c.error(want.Removed[i].At, "Removed resource still exists", fmt.Sprintf(
			"This block says that %s is declared no more, and the configuration still declares %s. Delete the declaration, or this block.", want.Removed[i].From, a))
	}
}

// moveCheck is one CheckMoves under way.
type moveCheck struct {
	single map[string]bool // instances of resources and of modules that are declared
	whole  map[string]bool // their blocks and calls
	found  card.Diagnostics
}

func (c *moveCheck) error(at *card.Range, summary, detail string) {
	c.found = append(c.found, card.Diagnostic{Severity: card.SeverityError, Summary: summary, Detail: detail, Range: at})
}

func (c *moveCheck) declare(want card.Want) {
	modules := map[string]bool{}
	for a := range wantedAddresses(want) {
		c.single[a.String()], c.whole[a.Block().String()] = true, true
		modules[a.Module] = true
	}
	for path := range modules {
		for _, m := range card.ModulesOf(path) {
			c.single[m.Path], c.whole[m.Call()] = true, true
		}
	}
}

// declared reports whether something is declared: one instance, or any of a block
// or of a module.
func (c *moveCheck) declared(s card.Selector, single bool) bool {
	if single {
		return c.single[s.String()]
	}
	return c.whole[s.String()]
}

// misfit reports whether a move leads nowhere by itself, as no configuration can
// say: to the same place, or to what is of another sort.
func misfit(m card.Move) bool {
	return m.From == m.To || (m.From.Module() == "") != (m.To.Module() == "") || m.From.Address().Kind != m.To.Address().Kind
}

func (c *moveCheck) move(m card.Move) {
	if c.declared(m.From, m.Single()) {
		c.error(m.At, "Moved object still exists", fmt.Sprintf(
			"This block says that %[1]s is %[2]s now, and the configuration still declares %[1]s. Rename that declaration to %[2]s, or delete this block.", m.From, m.To))
	}
}

// ambiguous finds blocks from one address to several, and from several to one.
func (c *moveCheck) ambiguous(moves []card.Move) {
	type end struct { // what is called virtual_card.a is a block, or its single instance
		card.Selector
		single bool
	}
	from, to := map[end]card.Move{}, map[end]card.Move{}
	for _, m := range moves {
		old, now := end{m.From, m.Single()}, end{m.To, m.Single()}
		before, again := from[old]
		other, taken := to[now]
		switch {
		case misfit(m):
		case again && before.To != m.To:
			c.error(m.At, "Ambiguous moved blocks", fmt.Sprintf("%s says that %s is %s now, and this block says that it is %s. Each can have one new address: delete one of the blocks.",
				block(before.At), m.From, before.To, m.To))
		case taken && other.From != m.From:
			c.error(m.At, "Ambiguous moved blocks", fmt.Sprintf("%s says that %s is what was %s, and this block says that it was %s. Each can have one old address: delete one of the blocks.",
				block(other.At), m.To, other.From, m.From))
		default:
			from[old], to[now] = m, m
		}
	}
}

// block names a block by its place.
func block(at *card.Range) string {
	if at == nil {
		return "Another block"
	}
	return fmt.Sprintf("The block in %s, line %d,", at.File, at.Start.Line)
}

// cycles finds blocks that lead in a circle.
func (c *moveCheck) cycles(moves []card.Move) {
	routes := newRoutes(moves)
	var said []string
	var first *card.Move
	for i, m := range moves {
		if misfit(m) || !routes.of(inside(m.To)).cyclic {
			continue
		}
		if first == nil {
			first = &moves[i]
		}
		said = append(said, fmt.Sprintf("%s to %s", m.From, m.To))
	}
	if first == nil {
		return
	}
	const some = 10
	if more := len(said) - some; more > 0 {
		said = append(slices.Clone(said[:some]), fmt.Sprintf("%d more", more))
	}
	c.error(first.At, "Cyclic moved blocks", fmt.Sprintf(
		"Moved blocks lead in a circle, so there is no last address to move to: %s. Delete one of them. To swap two names, apply with a third name in between.", strings.Join(said, ", ")))
}

// inside is an address that a selector covers.
func inside(s card.Selector) card.Address {
	if s.Module() != "" {
		return card.Address{Module: s.Module()}
	}
	return s.Address()
}
