package planner

import (
	"slices"

	"github.com/cardform/cardform/card"
)

// routes finds where moved blocks lead. What is more narrow comes first: an
// instance before its block, a block before its module, a module before the one
// that it is in. Finding costs a few lookups, however many blocks there are.
type routes struct {
	moves   []card.Move
	exact   map[card.Address]int // single instances of resources
	blocks  map[card.Address]int
	modules map[string]int // single instances of modules
	calls   map[string]int
	within  map[string][]card.ModuleInstance // by path: see card.ModulesOf
	found   map[card.Address]route
}

// route is where an address ends up. The zero route has not been looked for.
type route struct {
	to     card.Address
	steps  int  // how many blocks lead there; 0: it stays
	first  int  // the first of them
	cyclic bool // it never ends
}

// newRoutes indexes moved blocks. Of two from one place the first one counts.
func newRoutes(moves []card.Move) *routes {
	r := &routes{
		moves: moves, exact: map[card.Address]int{}, blocks: map[card.Address]int{}, modules: map[string]int{}, calls: map[string]int{},
		within: map[string][]card.ModuleInstance{}, found: map[card.Address]route{},
	}
	for i, m := range slices.Backward(moves) {
		switch module := m.From.Module(); {
		case misfit(m):
		case module != "" && m.Single():
			r.modules[module] = i
		case module != "":
			r.calls[module] = i
		case m.Single():
			r.exact[m.From.Address()] = i
		default:
			r.blocks[m.From.Address()] = i
		}
	}
	return r
}

// next is where one block leads from a; false where none does.
func (r *routes) next(a card.Address) (to card.Address, move int, ok bool) {
	if i, ok := r.exact[a]; ok {
		return r.moves[i].To.Address(), i, true
	}
	if i, ok := r.blocks[a.Block()]; ok {
		to := r.moves[i].To.Address()
		to.Key = a.Key
		return to, i, true
	}
	for _, m := range r.enclosing(a.Module) {
		if i, ok := r.modules[m.Path]; ok {
			a.Module = r.moves[i].To.Module() + a.Module[len(m.Path):]
			return a, i, true
		}
		if i, ok := r.calls[m.Call()]; ok {
			a.Module = r.moves[i].To.Module() + a.Module[len(m.Call()):]
			return a, i, true
		}
	}
	return card.Address{}, 0, false
}

func (r *routes) enclosing(path string) []card.ModuleInstance {
	if path == "" || len(r.modules)+len(r.calls) == 0 {
		return nil
	}
	modules, ok := r.within[path]
	if !ok {
		modules = card.ModulesOf(path)
		r.within[path] = modules
	}
	return modules
}

// of follows the blocks from a. No chain is longer than there are blocks: what
// goes on leads a module into itself.
func (r *routes) of(a card.Address) route {
	var path []card.Address
	var taken []int
	end := route{}
	for at := a; ; {
		known, ok := r.found[at]
		to, move, moves := r.next(at)
		switch {
		case ok:
			end = known
		case !moves:
			end = route{to: at}
			r.found[at] = end
		case len(path) > len(r.moves):
			end = route{cyclic: true}
		default:
			r.found[at] = route{cyclic: true} // until its end is found
			path, taken, at = append(path, at), append(taken, move), to
			continue
		}
		break
	}
	for i, at := range slices.Backward(path) {
		end.steps, end.first = end.steps+1, taken[i]
		r.found[at] = end
	}
	return end
}
