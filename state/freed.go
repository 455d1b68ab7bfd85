package state

import "time"

// rememberFreed is how far the issuer's order list must have gone on before an
// op that it settled as absent is forgotten.
const rememberFreed = 24 * time.Hour

// forgetFreed forgets the ops that the lists settled as absent so long ago that
// no plan reads back to where their orders would stand: the newest order known
// is a day younger than that. What a person decided is kept, as it can be wrong
// for longer. An order that turns up later still is no longer taken for theirs:
// it shows as undeclared, and `ledger reconcile` names it by number or card.
func (s *State) forgetFreed() (touched []string) {
	for id, op := range s.Freed {
		if !op.Decided && !op.Pending && s.Newest.CreatedAt.After(op.Freed.Add(rememberFreed)) {
			delete(s.Freed, id)
			touched = append(touched, id)
		}
	}
	return touched
}
