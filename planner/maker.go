package planner

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Maker is an open that is not settled and may have made the card, nil for
// none: imported elsewhere, the card would be opened once more. A card that is
// older than the open, by more than the settle window, is not its.
func Maker(known *state.State, seen card.Card, settleWindow time.Duration) *state.Op {
	if len(known.Ops) == 0 || seen.Kind != card.KindVirtualCard {
		return nil
	}
	for _, op := range known.OpenOps() {
		older := !seen.CreatedAt.IsZero() && seen.CreatedAt.Add(settleWindow).Before(op.FirstSent)
		if op.Action == card.ActionOpen && op.CardType == seen.CardType && !older {
			return op
		}
	}
	return nil
}
