package providertest

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

func openCard(t *trial) {
	fees, before := t.fees(), t.inventory().Merchant.Available()
	o := t.open(100_00)
	want := card.Order{
		Number: o.Number, PlatformNumber: o.PlatformNumber, CardID: o.CardID, CardType: t.CardType, Kind: card.OrderOpen, Status: card.OrderSuccess,
		Gross: 100_00, Fee: fees.Open.Fee(100_00), Net: fees.Open.Net(100_00), CreatedAt: o.CreatedAt,
	}
	if o != want {
		t.Errorf("the order is %+v, want %+v", o, want)
	}
	c := t.card(o.CardID)
	if c.Kind != card.KindVirtualCard || c.CardType != t.CardType || c.Balance != o.Net || !c.Active() || c.HolderID != "" || c.Number.LastFour() == "" {
		t.Errorf("the card is %+v", c)
	}
	if after := t.inventory().Merchant.Available(); before-after != 100_00 {
		t.Errorf("the account paid %s, want 100.00", before-after)
	}
	listed := t.inventory().Orders.Items
	if len(listed) != 1 || !listed[0].Is(o.Number) && !listed[0].Is(o.PlatformNumber) {
		t.Fatalf("the orders are %+v, want %s", listed, o.Number)
	}
	l := listed[0]
	if l.CardID != o.CardID || l.CardType != o.CardType || l.Kind != o.Kind || l.Status != o.Status || l.Gross != o.Gross || l.Fee != o.Fee || l.Net != o.Net || l.CreatedAt.IsZero() {
		t.Errorf("the order is listed as %+v, want %+v", l, o)
	}
}

func quotedNet(t *trial) {
	fees := t.fees()
	for _, net := range []card.Money{50_00, 200_00, 333_33} {
		gross, err := fees.Open.Gross(net)
		t.must(err)
		if o := t.open(gross); o.Net != net || t.card(o.CardID).Balance != net {
			t.Errorf("%s gross leaves %s, and %s on the card; want %s", gross, o.Net, t.card(o.CardID).Balance, net)
		}
	}
}

func topUpVirtual(t *trial) {
	opened, fees := t.open(100_00), t.fees()
	r := provider.TopUpRequest{Kind: card.KindVirtualCard, CardID: opened.CardID, Gross: 40_00, OrderNo: t.number()}
	o, err := t.Issuer.TopUp(t.ctx, r)
	t.must(err)
	if o.Number != r.OrderNo || o.CardID != r.CardID || o.Kind != card.OrderTopUp || o.Status != card.OrderSuccess || o.Gross != 40_00 || o.Fee != fees.TopUp.Fee(40_00) || o.Net != fees.TopUp.Net(40_00) {
		t.Errorf("the order is %+v", o)
	}
	if got := t.card(opened.CardID).Balance; got != opened.Net+o.Net {
		t.Errorf("the card holds %s, want %s", got, opened.Net+o.Net)
	}
}

func topUpPhysical(t *trial) {
	b, err := t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: t.holder(1).ID, Number: t.Stock[0]})
	t.must(err)
	before := t.inventory()
	since := before.BegunAt.Add(-time.Hour)
	r := provider.TopUpRequest{Kind: card.KindPhysicalCard, CardID: b.CardID, Gross: 75_50, OrderNo: t.number()}
	o, err := t.Issuer.TopUp(t.ctx, r)
	t.must(err)
	if o.Number != r.OrderNo || o.CardID != r.CardID || o.Kind != card.OrderTopUp || o.Status != card.OrderSuccess || o.Gross != 75_50 || o.Fee != 0 || o.Net != 75_50 {
		t.Errorf("the order is %+v", o)
	}
	after := t.inventory()
	if got := t.card(b.CardID).Balance; got != 75_50 || before.Physical.Available()-after.Physical.Available() != 75_50 || before.Merchant != after.Merchant {
		t.Errorf("the card holds %s, the account went from %s to %s", got, before.Physical.Available(), after.Physical.Available())
	}
	charges, err := t.Issuer.Charges(t.ctx, b.CardID, since)
	t.must(err)
	if charges.Balance != 75_50 || len(charges.TopUps) != 1 || charges.TopUps[0].Amount != 75_50 {
		t.Errorf("the charges are %+v", charges)
	}
	charges, err = t.Issuer.Charges(t.ctx, b.CardID, since.Add(48*time.Hour))
	t.must(err)
	if len(charges.TopUps) != 0 {
		t.Errorf("after it there are the charges %+v", charges.TopUps)
	}
}

func spend(t *trial) {
	o := t.open(100_00)
	t.must(t.Spend(o.CardID, 12_34))
	if got := t.card(o.CardID).Balance; got != o.Net-12_34 {
		t.Errorf("the card holds %s, want %s", got, o.Net-12_34)
	}
	b, err := t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: t.holder(1).ID, Number: t.Stock[0]})
	t.must(err)
	_, err = t.Issuer.TopUp(t.ctx, provider.TopUpRequest{Kind: card.KindPhysicalCard, CardID: b.CardID, Gross: 50_00, OrderNo: t.number()})
	t.must(err)
	t.must(t.Spend(b.CardID, 20_00))
	charges, err := t.Issuer.Charges(t.ctx, b.CardID, time.Time{})
	t.must(err)
	if charges.Balance != 30_00 || len(charges.TopUps) != 1 {
		t.Errorf("the charges are %+v: spending is no charge", charges)
	}
}

func ordersToDepth(t *trial) {
	var last card.OrderList
	for range 250 {
		t.open(20_00)
		t.Advance(time.Second)
	}
	all, err := t.Issuer.Orders(t.ctx, provider.Depth{})
	t.must(err)
	if len(all.Items) != 250 || !all.Complete || !all.Whole {
		t.Fatalf("%d orders, complete %v, whole %v; want all 250", len(all.Items), all.Complete, all.Whole)
	}
	for i := 1; i < len(all.Items); i++ {
		if all.Items[i].CreatedAt.After(all.Items[i-1].CreatedAt) {
			t.Fatalf("order %d is newer than the one before it", i)
		}
	}
	for _, at := range []int{0, 60, 150, 249} {
		past := card.OrderList{Items: all.Items[at : at+1]}.Newest(card.Cursor{})
		last, err = t.Issuer.Orders(t.ctx, provider.Depth{Past: past})
		t.must(err)
		if len(last.Items) <= at || last.Items[at] != all.Items[at] || !last.Complete {
			t.Errorf("to order %d: %d orders, complete %v", at, len(last.Items), last.Complete)
		}
		if at == 0 && last.Whole {
			t.Error("to the newest order the whole list was read")
		}
	}
	last, err = t.Issuer.Orders(t.ctx, provider.Depth{Newest: true})
	t.must(err)
	if len(last.Items) == 0 || len(last.Items) == 250 || last.Items[0] != all.Items[0] {
		t.Errorf("the newest page has %d orders", len(last.Items))
	}
}

func manyCards(t *trial) {
	opened := map[string]bool{}
	for range 230 {
		opened[t.open(20_00).CardID] = true
	}
	inv := t.inventory()
	if len(inv.Cards) != 230 || len(opened) != 230 {
		t.Fatalf("%d cards are listed, %d were opened", len(inv.Cards), len(opened))
	}
	for _, c := range inv.Cards {
		if !opened[c.ID] {
			t.Errorf("card %s is listed twice, or was never opened", c.ID)
		}
		delete(opened, c.ID)
	}
}
