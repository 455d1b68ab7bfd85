package applier

import (
	"context"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Depth is how far back the order list must be read to settle everything that
// known leaves open. slack makes up for orders that show late: settle_window.
func Depth(known *state.State, slack time.Duration) provider.Depth {
	return provider.Depth{Past: known.Since(), Slack: slack}
}

// Charges reads what settles the open charges of physical cards, by card id.
// slack makes up for an issuer's clock that runs behind ours: settle_window.
func Charges(ctx context.Context, issuer provider.Reader, known *state.State, slack time.Duration) (map[string]provider.Charges, error) {
	read := map[string]provider.Charges{}
	for _, op := range known.OpenOps() {
		if !isPhysicalCharge(op.Action, op.Address) {
			continue
		}
		got, err := issuer.Charges(ctx, op.CardID, op.FirstSent.Add(-slack))
		if err != nil {
			return nil, fmt.Errorf("reading the transactions of %s: %w", op.Address, err)
		}
		read[op.CardID] = got
	}
	return read, nil
}

func isPhysicalCharge(action card.Action, a card.Address) bool {
	return action == card.ActionFund && a.Kind == card.KindPhysicalCard
}
