package planner

import (
	"math"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// usage is what a limits block measures: the plan, the orders of other runs
// that are not settled, and what the ledger shows for today and this month.
type usage struct {
	run, day  card.Money
	orphans   card.Money // of day: at addresses that are no longer declared, where the block matches labels
	ahead     string     // the latest day with spending that the clock has not reached, as in 2026-11-24
	opens     int
	releases  int
	known     int
	cardDay   map[card.Address]card.Money
	cardMonth map[card.Address]card.Money
	paid      map[card.Address]bool // by the plan: only these can cross a card's bound
}

// labels are those of everything declared.
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

// measure adds up what counts under l. What is no longer declared may have had
// any labels, so it counts under every limit: else removing a card would make
// room for another one.
func (w *work) measure(l card.Limit, labels map[card.Address]map[string]string) usage {
	u := usage{cardDay: map[card.Address]card.Money{}, cardMonth: map[card.Address]card.Money{}, paid: map[card.Address]bool{}}
	today := w.in.Now.UTC().Format(time.DateOnly)
	count := func(a card.Address, s state.Spent) {
		day := s.On(w.in.Now)
		u.spent(a, day, s.In(w.in.Now))
		if len(l.Match) > 0 && !w.index.wanted[a] {
			u.orphans = plus(u.orphans, day)
		}
		if day > 0 && s.Day > today {
			u.ahead = max(u.ahead, s.Day)
		}
	}
	covers := func(a card.Address) bool { return !w.index.wanted[a] || l.Covers(labels[a]) }
	for a, r := range w.in.Known.Resources {
		if covers(a) {
			count(a, r.Spent)
			if r.Held {
				u.known++
			}
		}
	}
	for _, op := range w.in.Known.Ops {
		if op.Action.MovesMoney() && covers(op.Address) {
			count(op.Address, state.SpentAt(w.in.Now, op.Gross))
		}
	}
	for _, c := range w.changes {
		if covers(c.Address) {
			u.plan(c, w.in.Now)
		}
	}
	return u
}

func (u *usage) spent(a card.Address, day, month card.Money) {
	u.day = plus(u.day, day)
	u.cardDay[a] = plus(u.cardDay[a], day)
	u.cardMonth[a] = plus(u.cardMonth[a], month)
}

// plan counts a change. An order that it adopts was paid for when the issuer
// made it.
func (u *usage) plan(c Change, now time.Time) {
	switch c.Action {
	case card.ActionOpen:
		u.opens++
	case card.ActionRelease:
		u.releases++
	case card.ActionAdopt:
		if o := c.Task.Order; o != nil {
			s := state.SpentAt(now, o.Gross)
			if !o.CreatedAt.IsZero() {
				s = state.SpentAt(o.CreatedAt, o.Gross)
			}
			u.spent(c.Address, s.On(now), s.In(now))
		}
	}
	if c.Action.MovesMoney() {
		u.run = plus(u.run, c.Gross)
		u.spent(c.Address, c.Gross, c.Gross)
		u.paid[c.Address] = true
	}
}

// plus adds amounts that may be anything: a sum that does not fit stays at the
// largest there is, as one that wraps around would be under every limit.
func plus(a, b card.Money) card.Money {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < -math.MaxInt64-b:
		return -math.MaxInt64
	}
	return a + b
}
