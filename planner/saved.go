package planner

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// SavedFor is how long a saved plan may be applied.
const SavedFor = 24 * time.Hour

// File is a saved plan as it stands in its file. Expires is in UTC.
type File struct {
	Plan
	Expires time.Time `json:"expires_at"`
}

// Moved says in whole sentences why a saved plan must not be applied: where
// the plan of now differs from the file's changes less those that the ledger
// has done for it. Nothing is said of addresses whose op of this very plan is
// not settled: they wait. It returns nil when the file may be applied.
func Moved(file File, now Plan, known *state.State) []string {
	done := map[string]bool{}
	if p := known.Plans[file.PlanID]; p != nil {
		maps.Copy(done, p.Done)
	}
	waits := map[card.Address]bool{}
	for _, op := range known.Ops {
		if op.PlanID != file.PlanID {
			continue
		}
		waits[op.Address] = true
		if op.Address != op.Origin { // renamed since: the plan has it at the old address
			done[state.PlanKey(op.Action, op.Origin)] = true
		}
	}
	saved, current := byKey(file.Changes, waits), byKey(now.Changes, waits)
	moved := otherMoves(file.Moved, now.Moved, known)
	for _, key := range slices.Sorted(maps.Keys(saved)) {
		was, is := saved[key], current[key]
		switch {
		case is == nil && !done[key]:
			moved = append(moved, fmt.Sprintf("%s: the plan has %s, which is not to be done any more.", was.Address, was.Action))
		case is != nil && done[key] && was.Action.IsOp():
			moved = append(moved, fmt.Sprintf("%s: %s was done for this plan already and would be done again.", was.Address, was.Action))
		case is != nil && other(was.Subject, is.Subject) != "":
			moved = append(moved, fmt.Sprintf("%s: %s was planned for %s.", was.Address, was.Action, other(was.Subject, is.Subject)))
		case is != nil && !sameChange(was, is):
			moved = append(moved, fmt.Sprintf("%s: %s was planned with gross %s and is now gross %s, or its arguments differ.", was.Address, was.Action, was.Gross, is.Gross))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(current)) {
		if saved[key] == nil {
			moved = append(moved, fmt.Sprintf("%s: %s is to be done now, and the plan does not have it.", current[key].Address, current[key].Action))
		}
	}
	return moved
}

// otherMoves says in whole sentences which renames of a saved plan are not those
// of now. One that the ledger has already is done.
func otherMoves(file, now []Move, known *state.State) []string {
	var said []string
	current := make(map[Move]bool, len(now))
	for _, m := range now {
		current[m] = true
	}
	for _, m := range file {
		if !current[m] && !hasMoved(m, known) {
			said = append(said, fmt.Sprintf("%s: the plan has that it moved to %s, which is not so any more.", m.From, m.To))
		}
		delete(current, m)
	}
	for _, m := range now {
		if current[m] {
			said = append(said, fmt.Sprintf("%s: it moved to %s, and the plan does not have it.", m.From, m.To))
		}
	}
	return said
}

// hasMoved reports whether the ledger has what moved at its new address, or had
// it there last.
func hasMoved(m Move, known *state.State) bool {
	from, to := known.Resources[m.From], known.Resources[m.To]
	switch {
	case from != nil && (from.Held || len(from.Past) > 0) || to == nil:
		return false
	case m.ID == "":
		return true
	}
	return to.ID == m.ID || slices.Contains(to.Past, m.ID)
}

// UsedUp reports whether every change of the file is done.
func UsedUp(file File, known *state.State) bool {
	p := known.Plans[file.PlanID]
	if p == nil {
		return false
	}
	for _, c := range file.Changes {
		if c.Action.Effective() && !p.Done[state.PlanKey(c.Action, c.Address)] {
			return p.Ended
		}
	}
	return true
}

func byKey(changes []Change, waits map[card.Address]bool) map[string]*Change {
	m := make(map[string]*Change, len(changes))
	for i := range changes {
		if c := &changes[i]; !waits[c.Address] {
			m[state.PlanKey(c.Action, c.Address)] = c
		}
	}
	return m
}

func sameChange(a, b *Change) bool {
	return a.Gross == b.Gross && a.Fee == b.Fee && a.Net == b.Net && a.Hidden == b.Hidden && maps.Equal(a.After, b.After)
}

// other says in which the change of now is about something else than the one
// approved; "" when it is not. What the file's plan was to make itself has an id
// by now if an apply was cut short after it.
func other(was, is Subject) string {
	for _, s := range [][3]string{
		{"the id", was.ID, is.ID}, {"the holder", was.HolderID, is.HolderID},
		{"the card", was.CardNumber.String(), is.CardNumber.String()}, {"the replacement of card", was.Replaces, is.Replaces},
	} {
		if s[1] != "" && s[2] != "" && s[1] != s[2] {
			return fmt.Sprintf("%s %s and is now for %s", s[0], s[1], s[2])
		}
	}
	return ""
}
