package providertest

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

func shiftingLists(t *trial) {
	opened := map[string]bool{}
	for range 230 {
		opened[t.open(20_00).CardID] = true
	}
	t.fault(ShiftPages)
	seen := map[string]bool{}
	for _, c := range t.inventory().Cards {
		if seen[c.ID] {
			t.Errorf("card %s is listed twice", c.ID)
		}
		seen[c.ID] = true
		delete(opened, c.ID)
	}
	if len(opened) > 0 {
		t.Errorf("%d cards are missing", len(opened))
	}
}

func stumblingReads(t *trial) {
	o := t.open(100_00)
	t.fault(StumbleReads)
	if inv := t.inventory(); len(inv.Cards) != 1 || inv.Cards[0].ID != o.CardID || inv.Calls <= inv.Pages {
		t.Errorf("%d cards are listed after %d calls", len(inv.Cards), inv.Calls)
	}
}

func refusals(t *trial) {
	before := t.inventory().Merchant
	for name, r := range map[string]provider.OpenRequest{
		"no such type":    {CardType: "999999", Gross: 100_00, OrderNo: t.number()},
		"no money":        {CardType: t.CardType, Gross: 0, OrderNo: t.number()},
		"negative":        {CardType: t.CardType, Gross: -5_00, OrderNo: t.number()},
		"far too much":    {CardType: t.CardType, Gross: 9_000_000_00, OrderNo: t.number()},
		"no order number": {CardType: t.CardType, Gross: 100_00, OrderNo: ""},
	} {
		if _, err := t.Issuer.OpenCard(t.ctx, r); err == nil || provider.KindOf(err) != provider.Refused {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	for name, r := range map[string]provider.TopUpRequest{
		"no such virtual card":    {Kind: card.KindVirtualCard, CardID: "987654321", Gross: 50_00, OrderNo: t.number()},
		"a virtual card's uuid":   {Kind: card.KindVirtualCard, CardID: "0198b5a2-0000-7000-8000-000000000000", Gross: 50_00, OrderNo: t.number()},
		"no such physical card":   {Kind: card.KindPhysicalCard, CardID: "0198b5a2-0000-7000-8000-000000000000", Gross: 50_00, OrderNo: t.number()},
		"a physical card's digit": {Kind: card.KindPhysicalCard, CardID: "1", Gross: 50_00, OrderNo: t.number()},
	} {
		if _, err := t.Issuer.TopUp(t.ctx, r); err == nil || provider.KindOf(err) != provider.Refused {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	_, err := t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: "0198b5a2-0000-7000-8000-000000000000", Number: t.Stock[0]})
	t.wantKind(err, provider.Refused)
	if after := t.inventory(); after.Merchant != before || len(after.Cards) != 0 {
		t.Errorf("refusals moved money: %+v became %+v, %d cards", before, after.Merchant, len(after.Cards))
	}
}

func strangers(t *trial) {
	_, err := t.Stranger.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: t.number()})
	t.wantKind(err, provider.Unauthorized)
	_, err = t.Stranger.Inventory(t.ctx, provider.Depth{})
	t.wantKind(err, provider.Unauthorized)
	if n := len(t.inventory().Cards); n != 0 {
		t.Errorf("a stranger opened %d cards", n)
	}
}

func repeatAllowed(t *trial) {
	o := t.open(100_00)
	again, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: o.Number})
	t.must(err)
	if n := len(t.inventory().Cards); n != 2 || again.CardID == o.CardID {
		t.Errorf("%d cards are listed, want 2: a repeat opens again", n)
	}
}

func repeatRefused(t *trial) {
	t.fault(UniqueNumbers)
	before := t.inventory().Merchant.Available()
	o := t.open(100_00)
	_, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: o.Number})
	t.wantKind(err, provider.AlreadyThere)
	inv := t.inventory()
	if len(inv.Cards) != 1 || before-inv.Merchant.Available() != 100_00 {
		t.Errorf("%d cards are listed and %s was paid, want 1 and 100.00", len(inv.Cards), before-inv.Merchant.Available())
	}
}

func pendingOrder(t *trial) {
	t.fault(DelayOrders)
	o, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: t.number()})
	t.must(err)
	if o.Status != card.OrderPending || o.CardID != "" {
		t.Fatalf("the order is %+v, want it pending without a card", o)
	}
	inv := t.inventory()
	if len(inv.Cards) != 0 || len(inv.Orders.Items) != 1 || inv.Orders.Items[0].Status != card.OrderPending {
		t.Errorf("%d cards and the orders %+v are listed", len(inv.Cards), inv.Orders.Items)
	}
	t.Advance(2 * time.Hour)
	done, n := t.order(o.Number)
	if n != 1 || done.Status != card.OrderSuccess || done.CardID == "" || t.card(done.CardID).Balance != done.Net {
		t.Errorf("two hours later there are %d orders like %+v", n, done)
	}
}

func failedOrder(t *trial) {
	t.fault(FailOrders)
	before := t.inventory().Merchant.Available()
	o, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: t.number()})
	t.must(err)
	if o.Status != card.OrderFailed || o.Reason == "" || o.CardID != "" {
		t.Errorf("the order is %+v, want a failure with a reason", o)
	}
	listed, n := t.order(o.Number)
	inv := t.inventory()
	if n != 1 || listed.Status != card.OrderFailed || len(inv.Cards) != 0 || inv.Merchant.Available() != before {
		t.Errorf("%d orders like %+v, %d cards, %s paid", n, listed, len(inv.Cards), before-inv.Merchant.Available())
	}
}

func lostAnswer(t *trial) {
	h := t.holder(1)
	t.fault(LoseAnswers)
	number := t.number()
	_, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: number})
	t.wantKind(err, provider.Unknown)
	_, err = t.Issuer.CreateHolder(t.ctx, profile(2))
	t.wantKind(err, provider.Unknown)
	_, err = t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: h.ID, Number: t.Stock[0]})
	t.wantKind(err, provider.Unknown)
	inv := t.inventory()
	if _, n := t.order(number); n != 1 || len(inv.Cards) != 2 || len(inv.Holders) != 2 {
		t.Errorf("%d orders, %d cards and %d holders are listed, want 1, 2 and 2: one send each", n, len(inv.Cards), len(inv.Holders))
	}
}

func lostRequest(t *trial) {
	t.fault(LoseRequests)
	_, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: t.number()})
	t.wantKind(err, provider.Unknown)
	if inv := t.inventory(); len(inv.Orders.Items)+len(inv.Cards) != 0 {
		t.Errorf("%d orders and %d cards are listed, want none", len(inv.Orders.Items), len(inv.Cards))
	}
}

func rateLimit(t *trial) {
	t.fault(LimitRate)
	number := t.number()
	r := provider.OpenRequest{CardType: t.CardType, Gross: 100_00, OrderNo: number}
	_, err := t.Issuer.OpenCard(t.ctx, r)
	t.wantKind(err, provider.RateLimited)
	t.fault(None)
	t.fault(UniqueNumbers)
	_, err = t.Issuer.OpenCard(t.ctx, r)
	t.must(err)
	if _, n := t.order(number); n != 1 {
		t.Errorf("%d orders are listed, want 1: what was limited left its number free", n)
	}
}
