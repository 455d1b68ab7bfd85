package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// usage is what a limits block measures: the plan, the orders of other runs
// that are not settled, and what the ledger shows for today and this month.
type usage struct {
	run, day  card.Money
	opens     int
	releases  int
	known     int
	cardDay   map[card.Address]card.Money
	cardMonth map[card.Address]card.Money
	paid      map[card.Address]bool // by the plan: only these can cross a card's bound
}

// limitRefusals measures every limits block in turn.
func (w *work) limitRefusals() []Refusal {
	var refusals []Refusal
	if len(w.in.Want.Limits) == 0 {
		return nil
	}
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

// labels are those of everything declared. What is no longer declared has
// none, and only a limit without match covers it.
func (w *work) labels() map[card.Address]map[string]string {
	labels := make(map[card.Address]map[string]string, len(w.in.Want.Holders)+len(w.in.Want.Cards))
	for _, h := range w.in.Want.Holders {
		labels[h.Address] = h.Labels
	}
	for _, c := range w.in.Want.Cards {
		labels[c.Address] = c.Labels
	}
	return labels
}

func (w *work) measure(l card.Limit, labels map[card.Address]map[string]string) usage {
	u := usage{cardDay: map[card.Address]card.Money{}, cardMonth: map[card.Address]card.Money{}, paid: map[card.Address]bool{}}
	for a, r := range w.in.Known.Resources {
		if l.Covers(labels[a]) {
			u.spent(a, r.Spent.On(w.in.Now), r.Spent.In(w.in.Now))
			if r.Held {
				u.known++
			}
		}
	}
	for _, op := range w.in.Known.Ops {
		if op.Action.MovesMoney() && l.Covers(labels[op.Address]) {
			u.spent(op.Address, op.Gross, op.Gross)
		}
	}
	for _, c := range w.changes {
		if l.Covers(labels[c.Address]) {
			u.plan(c)
		}
	}
	return u
}

func (u *usage) spent(a card.Address, day, month card.Money) {
	u.day += day
	u.cardDay[a] += day
	u.cardMonth[a] += month
}

func (u *usage) plan(c Change) {
	switch c.Action {
	case card.ActionOpen:
		u.opens++
	case card.ActionRelease:
		u.releases++
	}
	if c.Action.MovesMoney() {
		u.run += c.Gross
		u.spent(c.Address, c.Gross, c.Gross)
		u.paid[c.Address] = true
	}
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
		over("per_day", l.PerDay, u.day, "the gross of today (UTC) with this plan")
		a, most := u.largest(u.cardDay)
		over("per_card_per_day", l.PerCardPerDay, most, "the gross of "+a.String()+" today (UTC) with this plan")
		a, most = u.largest(u.cardMonth)
		over("per_card_per_month", l.PerCardPerMonth, most, "the gross of "+a.String()+" this month (UTC) with this plan")
	}
	if l.OpensPerRun != nil && u.opens > *l.OpensPerRun {
		reasons = append(reasons, fmt.Sprintf("opens_per_run is %d, and the plan opens %d cards.", *l.OpensPerRun, u.opens))
	}
	if l.ReleasedShare != nil && int64(u.releases)*1_000_000_000 > int64(*l.ReleasedShare)*int64(u.known) {
		reasons = append(reasons, fmt.Sprintf("released_share is %s, and the plan releases %d of %d resources.", *l.ReleasedShare, u.releases, u.known))
	}
	return reasons
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
