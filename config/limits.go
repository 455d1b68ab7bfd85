package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// checkLimits warns of limits blocks that guard nothing, or less than they
// seem to. Offline the labels may not be known.
func (r *run) checkLimits() {
	if r.offline() || r.problems.hasErrors() || len(r.out.Want.Limits) == 0 {
		return
	}
	i, first := 0, map[string]hcl.Range{}
	for _, n := range r.c.order {
		l, ok := n.item.(*limitsBlock)
		if !ok {
			continue
		}
		match := r.out.Want.Limits[i].Match
		i++
		r.checkBounds(l.b, match, first)
		if len(match) > 0 {
			r.checkMatch(l.b.expr("match").Range(), match)
		}
	}
}

// checkBounds warns of a block without bounds, and of a bound that another
// block with the same match has set already, in first.
func (r *run) checkBounds(b *block, match map[string]string, first map[string]hcl.Range) {
	bounds := 0
	for _, name := range b.typ.argNames() {
		e := b.expr(name)
		if e == nil || name == "match" {
			continue
		}
		bounds++
		key := fmt.Sprintf("%s %q", name, match) // fmt sorts maps
		if at, taken := first[key]; taken {
			r.problems.warnf(e.Range(), "Duplicate limit", "The limits block in %s sets %s for the same labels, and the smaller of the two counts. Remove one of them.", place(at), name)
			continue
		}
		first[key] = b.src.DefRange()
	}
	if bounds == 0 {
		r.problems.warnf(b.src.DefRange(), "Limit without a bound", "This limits block sets no bound, so it guards nothing. Set one, as in per_run = 10000, or remove the block.")
	}
}

// checkMatch warns where nothing that is declared has the labels to match.
func (r *run) checkMatch(at hcl.Range, match map[string]string) {
	limit, any := card.Limit{Match: match}, false
	for labels := range r.declaredLabels {
		if any = true; limit.Covers(labels) {
			return
		}
	}
	if !any {
		return
	}
	known := r.labelValues()
	const summary, result = "Limit matches nothing", "so this limits block guards nothing."
	for _, k := range slices.Sorted(maps.Keys(match)) {
		keys, values := slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(known[k]))
		switch {
		case len(values) == 0:
			r.problems.warnf(at, summary, "No declared resource has a label %q, %s%s Labels there are: %s.", k, result, didYouMean(k, keys), listed(keys))
			return
		case !known[k][match[k]]:
			r.problems.warnf(at, summary, "No declared resource has the label %s = %q, %s%s Its values are: %s.", k, match[k], result, didYouMean(match[k], values), listed(values))
			return
		}
	}
	r.problems.warnf(at, summary, "No declared resource has all of these labels at once, %s", result)
}

// declaredLabels yields the labels of everything declared.
func (r *run) declaredLabels(yield func(map[string]string) bool) {
	for i := range r.out.Want.Holders {
		if !yield(r.out.Want.Holders[i].Labels) {
			return
		}
	}
	for i := range r.out.Want.Cards {
		if !yield(r.out.Want.Cards[i].Labels) {
			return
		}
	}
}

// labelValues is the values that each label has somewhere.
func (r *run) labelValues() map[string]map[string]bool {
	known := map[string]map[string]bool{}
	for labels := range r.declaredLabels {
		for k, v := range labels {
			if known[k] == nil {
				known[k] = map[string]bool{}
			}
			known[k][v] = true
		}
	}
	return known
}
