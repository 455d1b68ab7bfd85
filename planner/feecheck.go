package planner

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

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
			key := feeKey{c.Task.CardType, c.Action.OrderKind()}
			if _, ok := planned[key]; !ok {
				planned[key] = c.Address
			}
		}
	}
	if len(planned) == 0 {
		return
	}
	newest := w.newestOrders()
	for key, addr := range planned {
		o := newest[key]
		if o == nil || w.asQuoted(key, o) {
			continue
		}
		w.warn(addr, "Fees are not as quoted", fmt.Sprintf("For the order %s over %s the issuer kept %s, and its fees for card type %s make that %s. "+
			"The debit statement may be wrong: write in the provider block what the issuer charges, which makes that order right:\nfees = %s",
			o.Shown(), o.Gross, o.Fee, key.cardType, w.ruleOf(key).Fee(o.Gross), w.feesToSet(newest)))
	}
}

// newestOrders is the newest listed order of each kind and card type that
// succeeded.
func (w *work) newestOrders() map[feeKey]*card.Order {
	newest := map[feeKey]*card.Order{}
	for i := range w.in.Seen.Orders.Items {
		o := &w.in.Seen.Orders.Items[i]
		if key := (feeKey{w.cardType(o), o.Kind}); o.Status == card.OrderSuccess && newest[key] == nil {
			newest[key] = o
		}
	}
	return newest
}

// asQuoted reports whether the issuer charged what the fees say.
func (w *work) asQuoted(k feeKey, o *card.Order) bool {
	diff := o.Fee - w.ruleOf(k).Fee(o.Gross)
	return max(diff, -diff) <= FeeSlack
}

// feesToSet is the fees of the provider block with which every newest order
// costs what it did.
func (w *work) feesToSet(newest map[feeKey]*card.Order) string {
	fees := maps.Clone(w.in.Settings.Fees)
	if fees == nil {
		fees = map[string]card.FeeConfig{}
	}
	for key, o := range newest {
		config, set := fees[key.cardType]
		if w.asQuoted(key, o) {
			continue
		}
		if !set {
			config = w.index.fees[key.cardType]
		}
		if key.kind == card.OrderOpen {
			config.Open = fitted(config.Open, o)
		} else {
			config.TopUp = fitted(config.TopUp, o)
		}
		fees[key.cardType] = config
	}
	var types []string
	for _, id := range slices.Sorted(maps.Keys(fees)) {
		types = append(types, fmt.Sprintf("%q = { open = %s, top_up = %s }", id, w.feeText(fees[id].Open), w.feeText(fees[id].TopUp)))
	}
	return "{ " + strings.Join(types, ", ") + " }"
}

// fitted is the rule with which an order costs what it did: another fixed part
// beside the same rate, or, where even the rate takes more, another rate.
func fitted(rule card.FeeRule, o *card.Order) card.FeeRule {
	if fixed := o.Fee - (card.FeeRule{Rate: rule.Rate}).Fee(o.Gross); fixed >= 0 {
		return card.FeeRule{Rate: rule.Rate, Fixed: fixed}
	}
	if o.Fee <= 0 || o.Gross <= 0 {
		return card.FeeRule{} // nothing that can be set takes less than nothing
	}
	share := new(big.Rat).SetFrac64(int64(o.Fee), int64(o.Gross))
	rate, err := card.ParseRate(share.FloatString(9), card.Fraction)
	if err != nil {
		return rule // never: the fee is less than the rate takes
	}
	return card.FeeRule{Rate: rate}
}

// feeText is a rule as people write it in the provider block.
func (w *work) feeText(rule card.FeeRule) string {
	return fmt.Sprintf("{ rate = %s, fixed = %q }", rule.Rate.In(w.in.Settings.Rates), rule.Fixed)
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
