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
func (ev *evaluation) checkLimits() {
	if ev.offline() || ev.problems.hasErrors() || len(ev.out.Want.Limits) == 0 {
		return
	}
	i, first := 0, map[string]hcl.Range{}
	for _, n := range ev.c.order {
		l, ok := n.item.(*limitsBlock)
		if !ok {
			continue
		}
		match := ev.out.Want.Limits[i].Match
		i++
		ev.checkBounds(l.b, match, first)
		if len(match) > 0 {
			ev.checkMatch(l.b.expr("match").Range(), match)
		}
	}
}

// checkBounds warns of a block without bounds, and of a bound that another
// block with the same match has set already, in first.
func (ev *evaluation) checkBounds(b *block, match map[string]string, first map[string]hcl.Range) {
	bounds := 0
	for _, name := range b.typ.argNames() {
		e := b.expr(name)
		if e == nil || name == "match" {
			continue
		}
		bounds++
		key := fmt.Sprintf("%s %q", name, match) // fmt sorts maps
		if at, taken := first[key]; taken {
			ev.problems.warnf(e.Range(), "Duplicate limit", "The limits block in %s sets %s for the same labels, and the smaller of the two counts. Remove one of them.", place(at), name)
			continue
		}
		first[key] = b.src.DefRange()
	}
	if bounds == 0 {
		ev.problems.warnf(b.src.DefRange(), "Limit without a bound", "This limits block sets no bound, so it guards nothing. Set one, as in per_run = 10000, or remove the block.")
	}
}

// checkMatch warns where nothing that is declared has the labels to match.
func (ev *evaluation) checkMatch(at hcl.Range, match map[string]string) {
	limit, any := card.Limit{Match: match}, false
	for labels := range ev.declaredLabels {
		if any = true; limit.Covers(labels) {
			return
		}
	}
	if !any {
		return
	}
	known := ev.labelValues()
	const summary, result = "Limit matches nothing", "so this limits block guards nothing."
	for _, k := range slices.Sorted(maps.Keys(match)) {
		keys, values := slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(known[k]))
		switch {
		case len(values) == 0:
			ev.problems.warnf(at, summary, "No declared resource has a label %q, %s%s Labels there are: %s.", k, result, didYouMean(k, keys), listed(keys))
			return
		case !known[k][match[k]]:
			ev.problems.warnf(at, summary, "No declared resource has the label %s = %q, %s%s Its values are: %s.", k, match[k], result, didYouMean(match[k], values), listed(values))
			return
		}
	}
	ev.problems.warnf(at, summary, "No declared resource has all of these labels at once, %s", result)
}

// declaredLabels yields the labels of everything declared.
func (ev *evaluation) declaredLabels(yield func(map[string]string) bool) {
	for i := range ev.out.Want.Holders {
		if !yield(ev.out.Want.Holders[i].Labels) {
			return
		}
	}
	for i := range ev.out.Want.Cards {
		if !yield(ev.out.Want.Cards[i].Labels) {
			return
		}
	}
}

// labelValues is the values that each label has somewhere.
func (ev *evaluation) labelValues() map[string]map[string]bool {
	known := map[string]map[string]bool{}
	for labels := range ev.declaredLabels {
		for k, v := range labels {
			if known[k] == nil {
				known[k] = map[string]bool{}
			}
			known[k][v] = true
		}
	}
	return known
}
