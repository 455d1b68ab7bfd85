package cmd

import (
	"context"
	"fmt"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
)

// unheard says what the issuer seems to have carried out of a saved plan, and
// the ledger knows nothing of: the ledger may be older than an apply of the
// same plan.
func (p *apply) unheard(ctx context.Context, f planFile, s *sight) ([]string, error) {
	settings := s.input.Settings
	if settings.Reference == planner.ReferenceMerchant {
		return nil, nil // its order numbers keep the issuer from doing it twice
	}
	depth := provider.Depth{Past: f.Newest, Slack: settings.SettleWindow}
	if !s.seen.Orders.Whole && !reached(depth, s.seen.Orders) {
		orders, err := p.world.issuer.Orders(ctx, depth)
		if err != nil {
			return nil, explainIssuer("listing the issuer's orders", err)
		}
		s.seen.Orders = orders
	}
	charges, err := p.charges(ctx, f, s.plan)
	if err != nil {
		return nil, err
	}
	return applier.Repeats(applier.Situation{
		Known: s.known, Seen: s.seen, Charges: charges, Reference: settings.Reference, SettleWindow: settings.SettleWindow,
	}, s.plan, f.Newest, f.CreatedAt), nil
}

// charges lists the top-ups of the physical cards that a plan tops up.
func (p *apply) charges(ctx context.Context, f planFile, plan planner.Plan) (map[string]provider.Charges, error) {
	charges := map[string]provider.Charges{}
	for _, c := range plan.Changes {
		if c.Action != card.ActionFund || c.Address.Kind != card.KindPhysicalCard || c.Task.CardID == "" {
			continue
		}
		read, err := p.world.issuer.Charges(ctx, c.Task.CardID, f.CreatedAt.Add(-p.world.settings.Provider.SettleWindow))
		if err != nil {
			return nil, explainIssuer(fmt.Sprintf("reading the top-ups of %s", c.Address), err)
		}
		charges[c.Task.CardID] = read
	}
	return charges, nil
}
