package providertest

import (
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

func newAccount(t *trial) {
	inv := t.inventory()
	if len(inv.Cards)+len(inv.Holders)+len(inv.Orders.Items) != 0 {
		t.Fatalf("the account is not new: %d cards, %d holders, %d orders", len(inv.Cards), len(inv.Holders), len(inv.Orders.Items))
	}
	if !inv.Orders.Complete || !inv.Orders.Whole || inv.MerchantID == "" || inv.BegunAt.IsZero() || inv.Calls < inv.Pages || inv.Pages < 5 {
		t.Errorf("the inventory says merchant %q, %d pages, %d calls, orders complete %v and whole %v", inv.MerchantID, inv.Pages, inv.Calls, inv.Orders.Complete, inv.Orders.Whole)
	}
	i := slices.IndexFunc(inv.CardTypes, func(ct card.CardType) bool { return ct.ID == t.CardType })
	if i < 0 || !inv.CardTypes[i].Available || inv.CardTypes[i].Scheme == "" || len(inv.CardTypes[i].BIN) != 6 {
		t.Errorf("card type %s is not listed as open to use: %+v", t.CardType, inv.CardTypes)
	}
	if t.fees().Open.Fee(100_00) <= 0 {
		t.Error("opening costs nothing, so that fees are not tested")
	}
	if inv.Merchant.Available() < 10_000_00 || inv.Physical.Available() < 1_000_00 {
		t.Errorf("the accounts hold %s and %s", inv.Merchant.Available(), inv.Physical.Available())
	}
}

func createHolder(t *trial) {
	made := t.holder(1)
	if made.ID == "" || made.Status != card.HolderSuccess || made.Profile != profile(1) {
		t.Errorf("the answer is %+v", made)
	}
	listed := t.inventory().Holders
	if len(listed) != 1 || listed[0].ID != made.ID || listed[0].Profile != made.Profile || listed[0].Status != made.Status {
		t.Errorf("%+v is listed, want %+v", listed, made)
	}
}

func duplicateEmail(t *trial) {
	t.holder(1)
	again := profile(2)
	again.Email = profile(1).Email
	_, err := t.Issuer.CreateHolder(t.ctx, again)
	t.wantKind(err, provider.Refused)
	if n := len(t.inventory().Holders); n != 1 {
		t.Errorf("%d holders are listed, want 1", n)
	}
}

func bindVirtual(t *trial) {
	h, o := t.holder(1), t.open(100_00)
	b, err := t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: h.ID, CardID: o.CardID})
	t.must(err)
	if b.CardID != o.CardID || b.Status != card.OrderSuccess {
		t.Errorf("the answer is %+v", b)
	}
	c := t.card(o.CardID)
	if c.HolderID != h.ID || c.Kind != card.KindVirtualCard || c.CardType != t.CardType || c.Balance != o.Net {
		t.Errorf("the card is %+v, want it held by %s", c, h.ID)
	}
	_, err = t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: h.ID, CardID: o.CardID})
	t.wantKind(err, provider.Refused)
}

func bindStock(t *trial) {
	h, number := t.holder(1), t.Stock[0]
	b, err := t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: h.ID, Number: number})
	t.must(err)
	if b.CardID == "" || b.Status != card.OrderSuccess || b.Number != number.Masked() {
		t.Errorf("the answer is %+v", b)
	}
	c := t.card(b.CardID)
	if c.Kind != card.KindPhysicalCard || c.HolderID != h.ID || c.Number != number.Masked() || !c.Active() || c.Balance != 0 {
		t.Errorf("the card is %+v", c)
	}
	_, err = t.Issuer.Bind(t.ctx, provider.BindRequest{HolderID: h.ID, Number: number})
	t.wantKind(err, provider.Refused)
}
