package planner

import (
	"slices"

	"github.com/cardform/cardform/card"
)

// origins finds the old names of what is declared. Order numbers derive from the
// name that a card had when they were given, so a ledger that is lost, or older
// than a rename, finds the card under the numbers of its old names. Every address
// is an old name of one declared address at most, and what is declared is an old
// name of nothing: no two find the same order.
type origins struct {
	wanted  map[card.Address]bool
	routes  *routes
	exact   map[card.Address][]int // moves by where they lead, as in routes
	blocks  map[card.Address][]int
	modules map[string][]int
	calls   map[string][]int
}

func newOrigins(moves []card.Move, wanted map[card.Address]bool) *origins {
	o := &origins{
		wanted: wanted, routes: newRoutes(moves), exact: map[card.Address][]int{}, blocks: map[card.Address][]int{},
		modules: map[string][]int{}, calls: map[string][]int{},
	}
	for i, m := range moves {
		switch module := m.To.Module(); {
		case misfit(m):
		case module != "" && m.Single():
			o.modules[module] = append(o.modules[module], i)
		case module != "":
			o.calls[module] = append(o.calls[module], i)
		case m.Single():
			o.exact[m.To.Address()] = append(o.exact[m.To.Address()], i)
		default:
			o.blocks[m.To.Address()] = append(o.blocks[m.To.Address()], i)
		}
	}
	return o
}

// of lists the old names of a declared address, the latest first: those that moved
// blocks lead from, and the one that it had before a count was added or taken out.
func (o *origins) of(a card.Address) []card.Address {
	other, counted := counterpart(a)
	counted = counted && !o.wanted[other]
	if !counted && len(o.routes.moves) == 0 {
		return nil
	}
	names := o.before([]card.Address{a})
	if counted && !slices.Contains(names, other) {
		names = append(names, o.before([]card.Address{other})...)
	}
	return slices.DeleteFunc(names, func(name card.Address) bool { return o.wanted[name] })
}

// moved reports whether moved blocks give a an old name.
func (o *origins) moved(a card.Address) bool { return len(o.before([]card.Address{a})) > 1 }

// before adds to some names those that lead to them. No chain is longer than
// there are moved blocks.
func (o *origins) before(names []card.Address) []card.Address {
	for i, steps := 0, len(o.routes.moves); i < len(names) && steps > 0; steps-- {
		last := len(names)
		for ; i < last; i++ {
			for _, old := range o.oneStep(names[i]) {
				if to, _, ok := o.routes.next(old); ok && to == names[i] && !slices.Contains(names, old) {
					names = append(names, old)
				}
			}
		}
	}
	return names
}

// oneStep lists the addresses that one moved block may lead from.
func (o *origins) oneStep(a card.Address) []card.Address {
	var old []card.Address
	for _, i := range o.exact[a] {
		old = append(old, o.routes.moves[i].From.Address())
	}
	for _, i := range o.blocks[a.Block()] {
		from := o.routes.moves[i].From.Address()
		from.Key = a.Key
		old = append(old, from)
	}
	if len(o.modules)+len(o.calls) == 0 {
		return old
	}
	for _, m := range card.ModulesOf(a.Module) {
		old = o.outOf(old, a, m.Path, o.modules)
		old = o.outOf(old, a, m.Call(), o.calls)
	}
	return old
}

// outOf adds the addresses that a had in the modules that are called as the
// beginning of its path says now.
func (o *origins) outOf(old []card.Address, a card.Address, beginning string, moves map[string][]int) []card.Address {
	for _, i := range moves[beginning] {
		from := a
		from.Module = o.routes.moves[i].From.Module() + a.Module[len(beginning):]
		old = append(old, from)
	}
	return old
}
