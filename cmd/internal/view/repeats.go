package view

import (
	"strings"

	"github.com/cardform/cardform/card"
)

// skippedShown is how many skipped ops of one reason have a line each.
const skippedShown = 5

// repeats is what people have been told of a running apply already, so that
// thousands of ops with one fate do not take thousands of lines.
type repeats struct {
	pending map[step]bool
	skipped map[lot]int
	lots    []lot // in the order in which they came
}

// step is one op as people tell it from others.
type step struct {
	address card.Address
	action  card.Action
}

// lot is the ops that were not sent for one reason.
type lot struct{ fate, reason string }

// hides takes a message in and reports whether it says nothing new: that an op
// that is pending waits, or stays pending, or one more skip of a kind.
func (r *repeats) hides(m Message) bool {
	e, ok := m.(Event)
	if !ok || e.Address.IsZero() {
		return false
	}
	s := step{e.Address, e.Action}
	switch e.Type {
	case "pending":
		told := r.pending[s]
		if r.pending == nil {
			r.pending = map[step]bool{}
		}
		r.pending[s] = true
		return told
	case "waiting":
		return r.pending[s]
	case "skipped":
		return r.count(lotOf(e)) > skippedShown
	}
	return false
}

func (r *repeats) count(l lot) int {
	if r.skipped == nil {
		r.skipped = map[lot]int{}
	}
	if r.skipped[l] == 0 {
		r.lots = append(r.lots, l)
	}
	r.skipped[l]++
	return r.skipped[l]
}

// lotOf leaves out of a reason what differs from op to op: all from the
// address of what the op needs on.
func lotOf(e Event) lot {
	l := lot{fate: "skipped", reason: e.Reason}
	switch e.Action {
	case card.ActionBlocked:
		l.fate = "blocked"
	case card.ActionWait:
		l.fate = "waiting"
	}
	for _, first := range []string{"module", string(card.KindCardholder), string(card.KindVirtualCard), string(card.KindPhysicalCard)} {
		if before, _, found := strings.Cut(l.reason, " "+first+"."); found {
			l.reason = before + " …"
		}
	}
	return l
}

// rest tells how many skipped ops had no line of their own.
func (r *repeats) rest(p *page) {
	for _, l := range r.lots {
		more := r.skipped[l] - skippedShown
		if more <= 0 {
			continue
		}
		words := "· and " + group(more) + " more " + l.fate + " like these"
		if l.reason != "" {
			words += ": " + l.reason
		}
		p.para("", span{words, faint})
	}
}
