package applier

import (
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// Moves makes the entries of what moved. They come before all others of a run.
func Moves(moves []planner.Move) []state.Draft {
	drafts := make([]state.Draft, len(moves))
	for i, m := range moves {
		drafts[i] = state.Draft{Kind: state.KindMove, Address: m.From, Data: state.Move{To: m.To}}
	}
	return drafts
}
