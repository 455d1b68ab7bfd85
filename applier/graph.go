package applier

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// node is one change of the plan that an apply must send, or that nothing can
// be done about. The loop's goroutine owns it.
type node struct {
	*planner.Change         // as planned; not written to
	before          int     // changes that must be done first and are not
	after           []*node // changes that need this one
	phase           phase

	op    string // the id of its op, "" before the first intent
	call  *call  // nil before the first intent, and once it has ended
	class state.Class
	id    string // of the card or holder, once it is known
	sends int    // in this run

	lost   bool           // the answer to a send is lost: it may have happened
	failed bool           // the issuer accepted it and said that it failed; the lists have the last word
	peeked bool           // its card was looked at, and is empty
	paid   *state.Outcome // with what it took effect; nil: not yet
	says   string         // why the last look did not settle it
	first  time.Time      // when it was first intended
	back   time.Time      // when its last send came back
	due    time.Time      // when to look for it in the lists
	pause  time.Duration
	until  time.Time // when to stop looking
}

// phase is where a node is on its way.
type phase int

const (
	phaseIdle    phase = iota // it needs others, is queued, or waits for a time to be sent again
	phaseIntent               // its intent is on its way to the ledger
	phaseArmed                // its intent is durable; it waits for a free slot
	phaseCall                 // its call is in flight
	phaseOutcome              // its outcome is on its way to the ledger
	phaseUnknown              // the lists must say whether it happened
	phasePending              // the issuer has it and has not finished it
	phaseEnded
)

// graph makes the nodes of a plan's changes, which are sorted by address and
// stage. A change needs the ones before it on the same address, and the last
// one on each address that its task names.
func graph(changes []planner.Change) []*node {
	var nodes []*node
	last := make(map[card.Address]*node, len(changes))
	for i := range changes {
		c := &changes[i]
		if !c.Action.IsOp() && c.Action != card.ActionWait && c.Action != card.ActionBlocked {
			continue
		}
		n := &node{Change: c}
		if prev := last[c.Address]; prev != nil {
			n.need(prev)
		}
		last[c.Address] = n
		nodes = append(nodes, n)
	}
	for _, n := range nodes {
		for _, a := range n.Task.Needs {
			if first := last[a]; first != nil && a != n.Address {
				n.need(first)
			}
		}
	}
	return nodes
}

func (n *node) need(first *node) {
	first.after = append(first.after, n)
	n.before++
}

// adopted lists the ids that the plan's ledger-only changes give; ops add
// theirs.
func adopted(changes []planner.Change) map[card.Address]string {
	ids := map[card.Address]string{}
	for _, c := range changes {
		if c.Action == card.ActionAdopt {
			ids[c.Address] = c.Task.ID
		}
	}
	return ids
}
