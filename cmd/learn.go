package cmd

import (
	"context"
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// learn records BIN and last four of the cards that were just opened: the
// answer to an open does not tell them (V2: A), the list of cards does (V7),
// and outputs are made from the ledger.
func (p *apply) learn(ctx context.Context, log *state.Log) error {
	var nameless []card.Address
	for _, addr := range log.State.Held() {
		if addr.Kind == card.KindVirtualCard && log.State.Resource(addr).Number.IsZero() {
			nameless = append(nameless, addr)
		}
	}
	if len(nameless) == 0 || ctx.Err() != nil {
		return nil
	}
	cards, err := p.world.issuer.Cards(ctx)
	if err != nil {
		return explainIssuer("listing the new cards", err)
	}
	listed := make(map[string]card.Card, len(cards))
	for _, c := range cards {
		listed[c.ID] = c
	}
	var drafts []state.Draft
	for _, addr := range nameless {
		r := log.State.Resource(addr)
		if c, ok := listed[r.ID]; ok && !c.Number.IsZero() {
			drafts = append(drafts, state.Draft{Kind: state.KindAdopt, Address: addr, Data: state.Adopt{
				Why: "listed", ID: r.ID, CardType: r.CardType, HolderID: r.HolderID, Number: c.Number, Status: c.Status,
			}})
		}
	}
	if err := log.Append(context.WithoutCancel(ctx), drafts...); err != nil {
		return fmt.Errorf("recording the numbers of the new cards: %w", err)
	}
	return nil
}
