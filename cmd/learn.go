package cmd

import (
	"context"
	"fmt"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/state"
)

// learn records BIN and last four of the cards that were just opened: the
// answer to an open does not tell them (V2: A), the list of cards does (V7),
// and outputs are made from the ledger.
func (p *apply) learn(ctx context.Context, log *state.Log) error {
	if len(applier.Unnumbered(log.State)) == 0 || ctx.Err() != nil {
		return nil
	}
	cards, err := p.world.issuer.Cards(ctx)
	if err != nil {
		return explainIssuer("listing the new cards", err)
	}
	if err := log.Append(context.WithoutCancel(ctx), applier.Learn(log.State, cards)...); err != nil {
		return fmt.Errorf("recording the numbers of the new cards: %w", err)
	}
	return nil
}
