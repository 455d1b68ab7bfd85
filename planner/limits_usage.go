package planner

import (
	"maps"
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
		u.day = plus(u.day, day)
		if len(l.Match) > 0 && !w.index.wanted[a] {
			u.orphans = plus(u.orphans, day)
		}
		if day > 0 && s.Day > today {
			u.ahead = max(u.ahead, s.Day)
		}
	}
	covers := func(a card.Address) bool { return !w.index.wanted[a] || l.Covers(labels[a]) }
	for a, r := range w.in.Known.Resources {
		u.spent(a, r.Spent.On(w.in.Now), r.Spent.In(w.in.Now))
		if covers(a) {
			count(a, r.Spent)
			if r.Held {
				u.known++
			}
		}
	}
	for _, op := range w.in.Known.Ops {
		if !op.Action.MovesMoney() {
			continue
		}
		u.spent(op.Address, op.Gross, op.Gross)
		if covers(op.Address) {
			count(op.Address, state.SpentAt(w.in.Now, op.Gross))
		}
	}
	for _, c := range w.changes {
		u.plan(c, w.in.Now, covers(c.Address))
	}
	w.sameCards(&u)
	return u
}

// sameCards adds to what was spent at the addresses that the plan pays for what
// was spent at others on cards that they share: a card under another name is
// the same card, whatever labels it had.
func (w *work) sameCards(u *usage) {
	at := map[string][]card.Address{} // by card id: where it is, or was, held
	ids := map[card.Address][]string{}
	note := func(a card.Address, id string) {
		if a.Kind != card.KindCardholder && id != "" {
			at[id], ids[a] = append(at[id], a), append(ids[a], id)
		}
	}
	for a, r := range w.in.Known.Resources {
		for _, id := range r.Past {
			note(a, id)
		}
		note(a, r.ID)
	}
	for id, a := range w.adopted {
		note(a, id)
	}
	day, month := maps.Clone(u.cardDay), maps.Clone(u.cardMonth)
	for a := range u.paid {
		added := map[card.Address]bool{a: true}
		for _, id := range ids[a] {
			for _, other := range at[id] {
				if !added[other] {
					added[other] = true
					u.spent(a, day[other], month[other])
				}
			}
		}
	}
}

func (u *usage) spent(a card.Address, day, month card.Money) {
	u.cardDay[a] = plus(u.cardDay[a], day)
	u.cardMonth[a] = plus(u.cardMonth[a], month)
}

// plan counts a change, of which only what the block covers counts for more
// than its card. An order that it adopts was paid for when the issuer made it.
func (u *usage) plan(c Change, now time.Time, covered bool) {
	var run, day, month card.Money
	if o := c.Task.Order; o != nil && c.Action == card.ActionAdopt {
		s := state.SpentAt(now, o.Gross)
		if !o.CreatedAt.IsZero() {
			s = state.SpentAt(o.CreatedAt, o.Gross)
		}
		day, month = s.On(now), s.In(now)
	}
	if c.Action.MovesMoney() {
		run, day, month = c.Gross, c.Gross, c.Gross
	}
	u.spent(c.Address, day, month)
	if !covered {
		return
	}
	switch c.Action {
	case card.ActionOpen:
		u.opens++
	case card.ActionRelease:
		u.releases++
	}
	u.run, u.day = plus(u.run, run), plus(u.day, day)
	if c.Action.MovesMoney() {
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
