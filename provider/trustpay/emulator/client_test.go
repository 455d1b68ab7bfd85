package emulator_test

import (
	"context"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// The client and the emulator were written apart, from one document; here they
// meet, with the paths of the contract table.
func TestTheClientIsUnderstood(t *testing.T) {
	contract, err := trustpay.NewContract(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.New(emulator.Options{Paths: contract.Paths(), Key: "key", Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	c, err := trustpay.New(trustpay.Options{
		BaseURL: "http://localhost", Key: "key", Secret: "secret", MerchantID: emulator.DefaultMerchantID,
		Contract: contract, Transport: e.Transport(), Concurrency: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	h, err := c.CreateHolder(ctx, card.Profile{FirstName: "Zoë", LastName: "Núñez-Ó", Email: "zoe+a&b@example.com", CountryCode: "SG", PhoneNumber: "91234567"})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := c.OpenCard(ctx, provider.OpenRequest{CardType: "23", Gross: 206_19, OrderNo: "A1"})
	if err != nil || opened.Net != 200_00 || opened.Fee != 6_19 {
		t.Fatalf("OpenCard gave %+v (%v)", opened, err)
	}
	if _, err := c.Bind(ctx, provider.BindRequest{HolderID: h.ID, CardID: opened.CardID}); err != nil {
		t.Fatal(err)
	}
	number, err := card.NewNumber(emulator.StockNumber(0))
	if err != nil {
		t.Fatal(err)
	}
	bound, err := c.Bind(ctx, provider.BindRequest{HolderID: h.ID, Number: number})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TopUp(ctx, provider.TopUpRequest{Kind: card.KindPhysicalCard, CardID: bound.CardID, Gross: 80_00, OrderNo: "C1"}); err != nil {
		t.Fatal(err)
	}
	seen, err := c.Inventory(ctx, provider.Depth{})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Holders) != 1 || len(seen.Cards) != 2 || seen.Cards[0].HolderID != h.ID || seen.Cards[1].Balance != 80_00 ||
		len(seen.Orders.Items) != 1 || seen.MerchantID != emulator.DefaultMerchantID || seen.Merchant.Available() != 250_000_00-206_19 || seen.Physical.Available() != 49_920_00 {
		t.Errorf("the inventory is %+v", seen)
	}
}
