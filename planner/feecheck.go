package planner

import (
	"fmt"

	"github.com/cardform/cardform/card"
)

// FeeSlack is how far a fee may be from its quote.
const FeeSlack card.Money = 2

// feeKey is what fees are quoted for.
type feeKey struct {
	cardType string
	kind     card.OrderKind
}

// warnFees holds the quotes of the plan against what the issuer charged for
// the newest listed order of the same kind and card type: a fee table that the
// issuer does not follow makes the debit statement wrong.
func (w *work) warnFees() {
	planned := map[feeKey]card.Address{}
	for _, c := range w.changes {
		if c.Action.MovesMoney() && c.Kind == card.KindVirtualCard {
			key := feeKey{c.Task.CardType, kindOf(c.Action)}
			if _, ok := planned[key]; !ok {
				planned[key] = c.Address
			}
		}
	}
	for i := range w.in.Seen.Orders.Items {
		o := &w.in.Seen.Orders.Items[i]
		key := feeKey{w.cardType(o), o.Kind}
		addr, ok := planned[key]
		if !ok || o.Status != card.OrderSuccess {
			continue
		}
		delete(planned, key) // only the newest counts
		quoted := w.ruleOf(key).Fee(o.Gross)
		if diff := o.Fee - quoted; max(diff, -diff) > FeeSlack {
			w.warn(addr, "Fees are not as quoted", fmt.Sprintf("For the order %s over %s the issuer kept %s, and its fees for card type %s make that %s. "+
				"The debit statement may be wrong: set fees for this card type in the provider block.", o.Shown(), o.Gross, o.Fee, key.cardType, quoted))
		}
	}
}

// cardType is the type of an order's card: V6 does not say it (A), the card list
// does.
func (w *work) cardType(o *card.Order) string {
	if c := w.index.cards[o.CardID]; c != nil && o.CardType == "" {
		return c.CardType
	}
	return o.CardType
}

func (w *work) ruleOf(k feeKey) card.FeeRule {
	if k.kind == card.OrderOpen {
		return w.index.fees[k.cardType].Open
	}
	return w.index.fees[k.cardType].TopUp
}

func kindOf(a card.Action) card.OrderKind {
	if a == card.ActionOpen {
		return card.OrderOpen
	}
	return card.OrderTopUp
}
