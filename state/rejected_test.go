package state_test

import (
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/google/go-cmp/cmp"
)

func notExecuted(op string, rejected ...string) []state.Draft {
	return []state.Draft{
		{Kind: state.KindResolve, Op: op, Data: state.Resolve{Who: "ana", Why: "told so", NotExecuted: true, Rejected: rejected}},
		outcome(op, state.Outcome{Result: state.ResultAbsent, By: "person"}),
	}
}

// What a person rejects stays with the op, which is remembered: an order that
// they did not see may turn up, also after a second decision.
func TestAPersonsRejectionsAreRemembered(t *testing.T) {
	l := newLedger()
	l.must(t, opening("op", travel(), 0))
	l.must(t, notExecuted("op", "VC1")...)
	l.must(t, notExecuted("op", "VC2")...)
	if op := l.Freed["op"]; op == nil || !cmp.Equal(op.Rejected, []string{"VC1", "VC2"}) {
		t.Errorf("remembered is %+v", op)
	}
}

// A pending order that a person gave up on keeps the list being read back to
// it, until a second decision ends it.
func TestAPendingOrderThatWasGivenUpIsWatched(t *testing.T) {
	l := newLedger()
	begin := func(number string) state.Draft {
		return state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", Newest: card.Cursor{Number: number, CreatedAt: l.now}}}
	}
	l.must(t, begin("VC1"), opening("op", travel(), 0), outcome("op", state.Outcome{Result: state.ResultPending, PlatformNo: "VC2"}))
	l.must(t, notExecuted("op")...)
	l.must(t, begin("VC9"))
	if got := l.Since().Number; got != "VC1" {
		t.Errorf("the list is read back to %s", got)
	}
	l.must(t, notExecuted("op", "VC2")...)
	if got := l.Since().Number; got != "VC9" || l.Freed["op"] != nil {
		t.Errorf("after the second decision it is read back to %s", got)
	}
}
