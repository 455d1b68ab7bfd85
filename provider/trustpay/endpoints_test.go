package trustpay_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// account is a client of an emulator that knows its secret.
func account(t *testing.T) (*trustpay.Client, *emulator.Emulator) {
	t.Helper()
	now := &clock{now: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)}
	e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths(), Key: testKey, Secret: testSecret, Now: now.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return client(t, trustpay.Options{
		BaseURL: "emulator", Key: testKey, Secret: testSecret, MerchantID: emulator.DefaultMerchantID, NotifyURL: "http://127.0.0.1:1/callback",
		Transport: e.Transport(), Now: now.Now,
	}), e
}

// TestCardEndpoints calls what provisioning does not need.
func TestCardEndpoints(t *testing.T) {
	c, e := account(t)
	ctx := t.Context()
	o, err := c.OpenCard(ctx, provider.OpenRequest{CardType: "23", Gross: 100_00, OrderNo: "A1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Spend(o.CardID, 12_50, "Hotel"); err != nil {
		t.Fatal(err)
	}
	detail, err := c.Card(ctx, o.CardID)
	if err != nil || detail.ID != o.CardID || detail.Balance != o.Net-12_50 || len(detail.Number.LastFour()) != 4 || detail.Number.BIN() != "428852" {
		t.Errorf("V4: %+v, %v", detail, err)
	}
	cards, err := c.Cards(ctx)
	if err != nil || len(cards) != 1 || cards[0] != detail {
		t.Errorf("V7: %+v, %v; want %+v", cards, err, detail)
	}
	second, err := c.CardList(ctx)
	if err != nil || !slices.Equal(second, cards) {
		t.Errorf("V8: %+v, %v", second, err)
	}
	moves, err := c.CardTransactions(ctx, o.CardID)
	if err != nil || len(moves) != 1 || moves[0].Amount != 12_50 || moves[0].Description != "Hotel" || moves[0].CardID != o.CardID || moves[0].At.IsZero() {
		t.Errorf("V9: %+v, %v", moves, err)
	}
	fees, merchant, err := c.Fees(ctx, "31")
	if err != nil || merchant != emulator.DefaultMerchantID || len(fees) != 1 || fees[0].CardType != "31" || fees[0].Open.Fixed != 1_00 {
		t.Errorf("V10: %+v, %s, %v", fees, merchant, err)
	}
	types, err := c.CardTypes(ctx)
	if err != nil || len(types) != 4 || types[0].MinOpen != 10_00 || types[0].Name == "" || types[3].Available {
		t.Errorf("V1: %+v, %v", types, err)
	}
}

func TestPhysicalEndpoints(t *testing.T) {
	c, _ := account(t)
	ctx := t.Context()
	h, err := c.CreateHolder(ctx, card.Profile{FirstName: "Alex", LastName: "Chen", Email: "alex@example.com", CountryCode: "SG", PhoneNumber: "91234567"})
	if err != nil {
		t.Fatal(err)
	}
	number, err := card.NewNumber(emulator.StockNumber(0))
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Bind(ctx, provider.BindRequest{HolderID: h.ID, Number: number})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TopUp(ctx, provider.TopUpRequest{Kind: card.KindPhysicalCard, CardID: b.CardID, Gross: 60_00, OrderNo: "P1"}); err != nil {
		t.Fatal(err)
	}
	bound, err := c.AssignedCards(ctx)
	if err != nil || len(bound) != 1 || bound[0].Number != number.Masked() || bound[0].Balance != 60_00 {
		t.Errorf("P4: %+v, %v", bound, err)
	}
	now, err := c.PhysicalBalance(ctx, b.CardID)
	if err != nil || now.Balance != 60_00 || !now.Active() {
		t.Errorf("P5: %+v, %v", now, err)
	}
	moves, err := c.PhysicalTransactions(ctx, b.CardID)
	if err != nil || len(moves) != 1 || moves[0].Amount != 60_00 || moves[0].HolderID != h.ID || moves[0].Type != "CARD_RECHARGE" {
		t.Errorf("P6: %+v, %v", moves, err)
	}
	people, err := c.Holders(ctx)
	if err != nil || len(people) != 1 || people[0].Profile != h.Profile {
		t.Errorf("P2: %+v, %v", people, err)
	}
	money, err := c.PhysicalAccount(ctx)
	if err != nil || money.Available() != 50_000_00-60_00 {
		t.Errorf("P7: %+v, %v", money, err)
	}
}

func TestGatewayEndpoints(t *testing.T) {
	c, e := account(t)
	ctx := t.Context()
	before, err := c.Balance(ctx)
	if err != nil || before.Available() != 250_000_00 {
		t.Fatalf("G4: %+v, %v", before, err)
	}
	made, err := c.CreatePayin(ctx, trustpay.PayinRequest{OrderNo: "IN1", Amount: 80_00})
	if err != nil || made.OrderNo != "IN1" || made.Amount != 80_00 || !strings.HasPrefix(made.PayURL, "http") {
		t.Fatalf("G2: %+v, %v", made, err)
	}
	pay(t, e, "IN1")
	paid, err := c.Payin(ctx, "IN1")
	if err != nil || paid.Status != trustpay.PayinUnsettled || paid.Paid != 80_00 || paid.Fee == 0 || paid.MerchantID != emulator.DefaultMerchantID || paid.CreatedAt.IsZero() {
		t.Errorf("G5: %+v, %v", paid, err)
	}
	back, err := c.Refund(ctx, trustpay.RefundRequest{OrderNo: "IN1", RefundNo: "R1", Amount: 30_00, Reason: `he said "no"`})
	if err != nil || back.RefundNo != "R1" || back.Amount != 30_00 || back.Currency != "USD" {
		t.Errorf("G6: %+v, %v", back, err)
	}
	fees, err := c.FeeOverview(ctx)
	if err != nil || len(fees.Fees) == 0 || fees.Fees[0].Rate == "" || len(fees.Disputes) == 0 {
		t.Errorf("G7: %+v, %v", fees, err)
	}
	_, err = client(t, trustpay.Options{BaseURL: "emulator", Transport: e.Transport()}).CreatePayin(ctx, trustpay.PayinRequest{OrderNo: "IN2", Amount: 1})
	if provider.KindOf(err) != provider.Refused || !strings.Contains(err.Error(), "merchant_id") {
		t.Errorf("G2 without a merchant: %v", err)
	}
}

// pay has the payer of a gateway order pay it.
func pay(t *testing.T, e *emulator.Emulator, number string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://127.0.0.1/_emulator/payin", strings.NewReader(`{"order":"`+number+`","status":"paid"}`))
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Code int }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Code != 880001 {
		t.Fatalf("the emulator answers %d, %v", answer.Code, err)
	}
}

// TestCallMasksFullNumbers goes to the one endpoint that sends a card number
// and a CVV in clear.
func TestCallMasksFullNumbers(t *testing.T) {
	c, _ := account(t)
	o, err := c.OpenCard(t.Context(), provider.OpenRequest{CardType: "23", Gross: 100_00, OrderNo: "A1"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Call(t.Context(), "V4", map[string]json.RawMessage{"card_id": json.RawMessage(o.CardID)})
	if err != nil || card.MaskText(string(got)) != string(got) || !strings.Contains(string(got), `"cvv":"***"`) || !strings.Contains(string(got), `"card_number":"428852******`) {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestInventoryCostsItsPages counts requests: the pages, and two accounts.
func TestInventoryCostsItsPages(t *testing.T) {
	c, _ := account(t)
	for i := range 150 {
		if _, err := c.OpenCard(t.Context(), provider.OpenRequest{CardType: "23", Gross: 20_00, OrderNo: "A" + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))}); err != nil {
			t.Fatal(err)
		}
	}
	inv, err := c.Inventory(t.Context(), provider.Depth{})
	// V7 and V6 have two pages each; P2, P4, V1 and V10 have one.
	if err != nil || inv.Pages != 8 || inv.Calls != 10 || len(inv.Cards) != 150 || len(inv.Orders.Items) != 150 {
		t.Errorf("%d pages, %d calls, %d cards, %v", inv.Pages, inv.Calls, len(inv.Cards), err)
	}
}
