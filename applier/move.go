package applier

import (
	"fmt"

	"github.com/cardform/cardform/card"
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

// RenameModule makes the entries that rename everything in a module, or in one
// instance of it, as a moved block would. Errors: *EditError.
func RenameModule(known *state.State, from, to card.Selector) ([]state.Draft, error) {
	moves, prevented := planner.Relocate(card.Want{Moves: []card.Move{{From: from, To: to}}}, known)
	switch {
	case len(prevented) > 0:
		taken := present(known, to.Matches)[0]
		return nil, &EditError{Kind: EditTaken, Address: taken, Reason: fmt.Sprintf("the ledger holds %s already", taken)}
	case len(moves) > 0:
		return Moves(moves), nil
	case len(present(known, from.Matches)) == 0:
		return nil, notHeld(from)
	case to.Keyed() && !from.Keyed():
		return nil, &EditError{Kind: EditToInstance, Reason: fmt.Sprintf("%s has several instances, and %s is a single one", from, to)}
	}
	return nil, &EditError{Kind: EditItself, Reason: fmt.Sprintf("%s cannot become %s: that is the same, or a part of it", from, to)}
}
