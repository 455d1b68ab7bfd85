package applier

import (
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// behind says what shows that the order list lags behind the card list: a new
// card, or more money on one, that no listed order explains; "" for nothing.
// While it lags, it does not prove that an op never happened.
func (t *settling) behind(op *state.Op) string {
	const advice = ": its order list is behind. If it stays so: "
	switch op.Action {
	case card.ActionOpen:
		for _, c := range t.strays()[op.CardType] {
			if c.CreatedAt.IsZero() || !c.CreatedAt.Before(op.FirstSent.Add(-t.SettleWindow)) {
				return fmt.Sprintf("The issuer lists the new card %s of the op's type, and no order for it", c.ID) + advice + resolveAdvice(op.ID)
			}
		}
	case card.ActionFund:
		if more := t.unexplained(op); more > 0 {
			return fmt.Sprintf("The issuer lists %s more on the card %s than before the op, and no order for that", more, op.CardID) + advice + resolveAdvice(op.ID)
		}
	}
	return ""
}

// strays are the listed virtual cards, by type, that neither the ledger nor a
// listed order knows. One without a time (V7: A) may be old, and its order be
// behind what was read: it counts where every order was.
func (t *settling) strays() map[string][]card.Card {
	if t.stray != nil {
		return t.stray
	}
	t.stray = map[string][]card.Card{}
	ordered := map[string]bool{}
	for _, o := range t.orders.list.Items {
		ordered[o.CardID] = ordered[o.CardID] || o.Kind == card.OrderOpen
	}
	for _, c := range t.Seen.Cards {
		if c.Kind == card.KindVirtualCard && (t.orders.list.Whole || !c.CreatedAt.IsZero()) && !ordered[c.ID] && !t.orders.owned[c.ID] {
			t.stray[c.CardType] = append(t.stray[c.CardType], c)
		}
	}
	return t.stray
}

// unexplained is how much more is listed on the card of a top-up than was on it
// before, and than the orders put there that came since.
func (t *settling) unexplained(op *state.Op) card.Money {
	c, listed := t.orders.cards[op.CardID]
	if !listed {
		return 0
	}
	more := c.Balance - op.Balance
	for i, o := range t.orders.list.Items {
		if o.CardID == op.CardID && o.Kind == card.OrderTopUp && o.Status == card.OrderSuccess && t.orders.newer(i, op.Since) {
			more -= o.Net
		}
	}
	return more
}
