package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// limitRefusals measures every limits block in turn.
func (w *work) limitRefusals() []Refusal {
	if len(w.in.Want.Limits) == 0 {
		return nil
	}
	var refusals []Refusal
	labels := w.labels()
	for _, l := range w.in.Want.Limits {
		u := w.measure(l, labels)
		for _, reason := range u.crossed(l) {
			refusals = append(refusals, Refusal{
				Code:   RefusedLimit,
				Reason: "The limits block " + matchText(l.Match) + " is crossed: " + reason,
				Advice: "Apply a part with: cardform apply --target ADDRESS, or have the limit raised.",
			})
		}
	}
	return refusals
}

// crossed says which bounds of l the usage is over, in whole sentences.
func (u *usage) crossed(l card.Limit) []string {
	var reasons []string
	over := func(name string, bound *card.Money, got card.Money, what string) {
		if bound != nil && got > *bound {
			reasons = append(reasons, fmt.Sprintf("%s is %s USD, and %s is %s USD.", name, *bound, what, got))
		}
	}
	over("per_run", l.PerRun, u.run, "the plan's gross")
	if u.run > 0 {
		over("per_day", l.PerDay, u.day, "the gross of today (UTC) with this plan"+u.orphansText())
		a, most := u.largest(u.cardDay)
		over("per_card_per_day", l.PerCardPerDay, most, "the gross of "+a.String()+" today (UTC) with this plan")
		a, most = u.largest(u.cardMonth)
		over("per_card_per_month", l.PerCardPerMonth, most, "the gross of "+a.String()+" this month (UTC) with this plan")
	}
	if n := len(reasons); n > 0 && u.ahead != "" {
		reasons[n-1] += " The ledger has spending of " + u.ahead + ", a day that this machine's clock has not reached: it counts as of today. Check the clock."
	}
	if l.OpensPerRun != nil && u.opens > *l.OpensPerRun {
		reasons = append(reasons, fmt.Sprintf("opens_per_run is %d, and the plan opens %d cards.", *l.OpensPerRun, u.opens))
	}
	if l.ReleasedShare != nil && int64(u.releases)*1_000_000_000 > int64(*l.ReleasedShare)*int64(u.known) {
		reason := fmt.Sprintf("released_share is %s, and the plan releases %d of %d resources.", *l.ReleasedShare, u.releases, u.known)
		if len(l.Match) > 0 {
			reason += " The labels of what is no longer declared are not known: it counts under every limit."
		}
		reasons = append(reasons, reason)
	}
	return reasons
}

// orphansText says how much of the day belongs to what has no labels any more.
func (u *usage) orphansText() string {
	if u.orphans == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s of it at addresses that are no longer declared, whose labels are not known: they count under every limit)", u.orphans)
}

// largest finds the paid card with the most, the first by address among equals.
func (u *usage) largest(amounts map[card.Address]card.Money) (most card.Address, amount card.Money) {
	for a, m := range amounts {
		if u.paid[a] && (m > amount || m == amount && a.Compare(most) < 0) {
			most, amount = a, m
		}
	}
	return most, amount
}

func matchText(match map[string]string) string {
	if len(match) == 0 {
		return "for everything"
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(match)) {
		parts = append(parts, fmt.Sprintf("%s = %q", k, match[k]))
	}
	return "for " + strings.Join(parts, ", ")
}
