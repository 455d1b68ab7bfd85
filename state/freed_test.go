package state_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

// A ledger does not grow with each answer that was lost: what the lists settled
// as absent is forgotten once they are a day further. What a person decided, and
// what the lists have not gone past, is kept.
func TestFreedOpsAreForgotten(t *testing.T) {
	for name, test := range map[string]struct {
		by     state.Draft // how the op was settled
		newest time.Duration
		kept   bool
	}{
		"the lists, a day ago":   {outcome("op", state.Outcome{Result: state.ResultAbsent, By: "list"}), 25 * time.Hour, false},
		"the lists, just now":    {outcome("op", state.Outcome{Result: state.ResultAbsent, By: "list"}), 23 * time.Hour, true},
		"nobody has ordered yet": {outcome("op", state.Outcome{Result: state.ResultAbsent, By: "list"}), 0, true},
		"a person":               {outcome("op", state.Outcome{Result: state.ResultAbsent, By: "person"}), 25 * time.Hour, true},
	} {
		path := newPlace(t)
		log, _, done := open(t, path)
		mustAppend(t, log, statetest.Sample()[0], opening("op", travel(), 0))
		if test.by.Data.(state.Outcome).By == "person" {
			mustAppend(t, log, state.Draft{Kind: state.KindResolve, Op: "op", Address: travel(), Data: state.Resolve{Who: "ana", Why: "asked", NotExecuted: true}})
		}
		mustAppend(t, log, test.by)
		run := state.Run{Phase: "begin"}
		if test.newest > 0 {
			run.Newest = card.Cursor{Number: "VC9", CreatedAt: log.State.Freed["op"].Freed.Add(test.newest)}
		}
		mustAppend(t, log, state.Draft{Kind: state.KindRun, Data: run})
		if _, kept := log.State.Freed["op"]; kept != test.kept {
			t.Errorf("%s: kept is %v", name, kept)
		}
		done()
		if report, err := verify(t, path, nil); err != nil || len(report.Differences) > 0 {
			t.Errorf("%s: its row: %v %q", name, err, report.Differences)
		}
	}
}
