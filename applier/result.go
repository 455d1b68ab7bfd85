package applier

import (
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// Result is what became of a plan.
type Result struct {
	Done        int // ledger-only changes included
	Dropped     int // not needed after all: a card that was bound is not empty
	Pending     int // orders that the issuer has not finished
	Failed      int // refused or failed
	Skipped     int
	Unknown     int // not decided by the lists when the run ended
	Gross       card.Money
	Findings    []planner.Finding // one that needs a person is exit code 4
	Problems    []string          // why sending stopped, for a card type or altogether, in whole sentences: exit code 1
	Interrupted bool
	Head        state.Head // zero when the ledger could not be written
}
