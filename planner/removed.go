package planner

import "github.com/cardform/cardform/card"

// removals finds which removed block names an address, however many blocks there
// are: by the text of what they name, their places.
type removals map[string]int

func newRemovals(blocks []card.Removed) removals {
	r := make(removals, len(blocks))
	for i, b := range blocks {
		r[b.From.String()] = i
	}
	return r
}

// of returns the block that names the instance, its block, or a module that it
// stands in. A module that is named without a key is meant with all its instances.
func (r removals) of(a card.Address) (block int, ok bool) {
	if len(r) == 0 {
		return 0, false
	}
	paths := []string{""}
	for _, call := range card.ModuleCalls(a.Module) {
		var next []string
		for _, p := range paths {
			next = append(next, card.ModulePath(p, call.Name, call.Key))
			if !call.Key.IsZero() {
				next = append(next, card.ModulePath(p, call.Name, card.Key{}))
			}
		}
		paths = next
		for _, p := range paths {
			if block, ok = r[p]; ok {
				return block, true
			}
		}
	}
	for _, a.Module = range paths {
		for _, name := range []card.Address{a, a.Block()} {
			if block, ok = r[name.String()]; ok {
				return block, true
			}
		}
	}
	return 0, false
}
