package applier

import (
	"context"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Approved is a saved plan that is about to be carried out.
type Approved struct {
	Plan   planner.Plan // what is left of it
	Made   time.Time
	Newest card.Cursor // the newest order when it was made
}

// Repeats says in whole sentences which changes of a saved plan the issuer
// seems to have carried out since the plan was made, though the ledger knows
// nothing of it: it is older than what the plan did, or somebody else ordered
// the same. It matters only where no order number keeps a change from happening
// twice; elsewhere it returns nothing. It reads what s lacks: orders, and the
// top-ups of physical cards. Errors: those of the issuer.
func Repeats(ctx context.Context, issuer provider.Reader, s Situation, a Approved) ([]string, error) {
	if s.Reference == card.ReferenceMerchant {
		return nil, nil
	}
	if err := s.readSince(ctx, issuer, a); err != nil {
		return nil, err
	}
	book := newOrderBook(s)
	busy := map[state.Class]bool{} // an op of the class is open: what is listed may be its own
	for _, op := range s.Known.Ops {
		busy[op.Class()] = true
	}
	var said []string
	for _, c := range a.Plan.Changes {
		class := state.ClassOf(c.Address, state.Intent{Action: c.Action, CardType: c.Task.CardType, CardID: c.Task.CardID, Gross: c.Gross})
		switch {
		case !c.Action.MovesMoney() || class.What == "" || busy[class]:
		case c.Address.Kind == card.KindPhysicalCard:
			said = append(said, s.likeTopUps(c, chargedFrom(a.Made, s.SettleWindow))...)
		case !book.ourSide:
			said = append(said, book.like(c, class, a.Newest)...)
		}
	}
	return said, nil
}

// readSince reads what the issuer lists since a plan was made.
func (s *Situation) readSince(ctx context.Context, issuer provider.Reader, a Approved) (err error) {
	if depth := (provider.Depth{Past: a.Newest, Slack: s.SettleWindow}); !depth.Covers(s.Seen.Orders) {
		if s.Seen.Orders, err = issuer.Orders(ctx, depth); err != nil {
			return fmt.Errorf("listing the issuer's orders: %w", err)
		}
	}
	asked := periods{}
	for _, c := range a.Plan.Changes {
		if isPhysicalCharge(c.Action, c.Address) && c.Task.CardID != "" {
			asked.add(c.Address, c.Task.CardID, chargedFrom(a.Made, s.SettleWindow))
		}
	}
	s.Charges, err = asked.read(ctx, issuer)
	return err
}

// like tells of the orders of a class that are newer than since and unknown to
// the ledger.
func (b *orderBook) like(c planner.Change, class state.Class, since card.Cursor) []string {
	var said []string
	for i, o := range b.list.Items {
		if o.Status != card.OrderFailed && b.newer(i, since) && b.free(o) && b.classOf(o) == class {
			said = append(said, fmt.Sprintf("%s: the issuer lists order %s, which is like its %s with gross %s, and this ledger does not know it.",
				c.Address, o.Shown(), c.Action, c.Gross))
		}
	}
	return said
}

// likeTopUps tells of the top-ups of a physical card since from that are like a
// change, and unknown to the ledger.
func (s Situation) likeTopUps(c planner.Change, from time.Time) []string {
	if recent(s.Known.Resource(c.Address).Last, c.Gross, from) {
		return nil
	}
	var said []string
	for _, o := range topUps(s.Charges[c.Task.CardID].TopUps, c.Task.CardID, c.Gross, from) {
		said = append(said, fmt.Sprintf("%s: the issuer lists a top-up of %s, which is like its %s, and this ledger does not know it.",
			c.Address, o.Gross, c.Action))
	}
	return said
}
