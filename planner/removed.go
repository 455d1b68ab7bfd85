package planner

import "github.com/cardform/cardform/card"

// removals finds what removed blocks cover, however many there are.
type removals map[string]bool

func newRemovals(blocks []card.Removed) removals {
	r := make(removals, len(blocks))
	for _, b := range blocks {
		r[b.From.String()] = true
	}
	return r
}

// cover reports whether one of the blocks names the instance, its block, or a
// module that it stands in.
func (r removals) cover(a card.Address) bool {
	if len(r) == 0 {
		return false
	}
	if r[a.String()] || r[a.Block().String()] {
		return true
	}
	for _, m := range card.ModulesOf(a.Module) {
		if r[m.Path] || r[m.Call()] {
			return true
		}
	}
	return false
}
