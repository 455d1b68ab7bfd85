package applier

import (
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// Repeats says in whole sentences which changes of a saved plan the issuer
// seems to have carried out since the plan was made, though the ledger knows
// nothing of it: it is older than what the plan did, or somebody else ordered
// the same. It matters only where no order number keeps a change from happening
// twice; elsewhere it returns nil. since is the newest order when the plan was
// made, back past which s.Seen.Orders was read; s.Charges holds the top-ups of
// the plan's physical cards, and made is when the plan was made.
func Repeats(s Situation, p planner.Plan, since card.Cursor, made time.Time) []string {
	if s.Reference == planner.ReferenceMerchant {
		return nil
	}
	book := newOrderBook(s)
	busy := map[state.Class]bool{} // an op of the class is open: what is listed may be its own
	for _, op := range s.Known.Ops {
		busy[op.Class()] = true
	}
	var said []string
	for _, c := range p.Changes {
		class := state.ClassOf(c.Address, state.Intent{Action: c.Action, CardType: c.Task.CardType, CardID: c.Task.CardID, Gross: c.Gross})
		switch {
		case !c.Action.MovesMoney() || class.What == "" || busy[class]:
		case c.Address.Kind == card.KindPhysicalCard:
			said = append(said, s.charged(c, chargedFrom(made, s.SettleWindow))...)
		case !book.ourSide:
			said = append(said, book.like(c, class, since)...)
		}
	}
	return said
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

// charged tells of the top-ups of a physical card since from that are unknown
// to the ledger.
func (s Situation) charged(c planner.Change, from time.Time) []string {
	var said []string
	last := s.Known.Resource(c.Address).Last
	for _, top := range s.Charges[c.Task.CardID].TopUps {
		ours := last.Net == top.Amount && !last.At.Before(from)
		if top.Amount == c.Gross && !top.At.Before(from) && !ours {
			said = append(said, fmt.Sprintf("%s: the issuer lists a top-up of %s, which is like its %s, and this ledger does not know it.",
				c.Address, top.Amount, c.Action))
		}
	}
	return said
}
