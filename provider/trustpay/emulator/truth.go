package emulator

import (
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

// Truth is what there is, whatever the switches make the lists show: holders,
// cards with their balances of now, and orders under both numbers, those of
// physical cards too, all newest first. Cards that vanished are left out.
// Card types, fees and accounts are not filled in: Totals has those.
func (e *Emulator) Truth() card.Inventory {
	e.tick()
	e.mu.RLock()
	defer e.mu.RUnlock()
	var truth card.Inventory
	for _, h := range inOrder(e.bank.holders) {
		truth.Holders = append(truth.Holders, card.Cardholder{ID: h.ID, Profile: h.Profile, Status: card.HolderStatus(h.Status), CreatedAt: h.Created})
	}
	for _, c := range inOrder(e.bank.cards) {
		if bound := e.bank.bound[c.ID]; !c.Gone && (c.virtual() || bound != nil) {
			truth.Cards = append(truth.Cards, c.truth(bound))
		}
	}
	for _, o := range inOrder(e.bank.orders) {
		truth.Orders.Items = append(truth.Orders.Items, o.truth(e.bank.typeOf(o)))
	}
	slices.Reverse(truth.Holders)
	slices.Reverse(truth.Cards)
	slices.Reverse(truth.Orders.Items)
	truth.MerchantID, truth.BegunAt = e.bank.merchantID, e.now()
	truth.Orders.Complete, truth.Orders.Whole, truth.Orders.BegunAt = true, true, truth.BegunAt
	return truth
}

func (c *issued) truth(bound *binding) card.Card {
	kind := card.KindPhysicalCard
	if c.virtual() {
		kind = card.KindVirtualCard
	}
	out := card.Card{Kind: kind, ID: c.ID, CardType: c.Type, Number: c.number, Status: c.Status, Balance: c.Balance, CreatedAt: c.Created}
	if bound != nil && bound.Status == succeeded {
		out.HolderID = bound.Holder
	}
	return out
}

func (o *order) truth(cardType string) card.Order {
	kind := card.OrderTopUp
	if o.Kind == openCard {
		kind = card.OrderOpen
	}
	statuses := map[status]card.OrderStatus{succeeded: card.OrderSuccess, failed: card.OrderFailed, refunded: card.OrderRefunded}
	out := card.Order{
		Number: o.No, PlatformNumber: o.Platform, CardID: o.CardID, CardType: cardType, Kind: kind, Status: card.OrderPending,
		Reason: o.Reason, Gross: o.Gross, Fee: o.Fee, Net: o.net(), CreatedAt: o.Created.Truncate(time.Second),
	}
	if ended := statuses[o.Status]; ended != "" {
		out.Status = ended
	}
	return out
}
