package trustpay

import (
	"context"
	"errors"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// TestRowThatLacksWhatDecidesIsRefused keeps a missing balance from being an
// empty card that wants money.
func TestRowThatLacksWhatDecidesIsRefused(t *testing.T) {
	ctx := context.Background()
	for name, read := range map[string]struct {
		data string
		call func(*Client) error
	}{
		"V7 without balance": {`{"items":[{"card_id":1}]}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V7 without id":      {`{"items":[{"card_id":0,"balance":1}]}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V7 null balance":    {`{"items":[{"card_id":1,"balance":null}]}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V7 half a cent":     {`{"items":[{"card_id":1,"balance":0.005}]}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V7 without items":   {`{"total":0}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V7 rows of numbers": {`{"items":[1,2]}`, func(c *Client) error { _, err := c.Cards(ctx); return err }},
		"V6 without amount":  {`{"items":[{"order_no":"A"}]}`, func(c *Client) error { _, err := c.Orders(ctx, provider.Depth{}); return err }},
		"P4 without balance": {`{"items":[{"card_id":"u","form_factor":"PHYSICAL"}]}`, func(c *Client) error { _, err := c.AssignedCards(ctx); return err }},
		"P5 without balance": {`{"card_id":"u"}`, func(c *Client) error { _, err := c.PhysicalBalance(ctx, "u"); return err }},
		"P7 without balance": {`{}`, func(c *Client) error { _, err := c.PhysicalAccount(ctx); return err }},
		"G4 without balance": {`{"frozen":1}`, func(c *Client) error { _, err := c.Balance(ctx); return err }},
		"V10 a rate of all":  {`{"items":[{"card_type_id":"23","open_card_fee_rate":100}]}`, func(c *Client) error { _, _, err := c.Fees(ctx, ""); return err }},
		"P1 without id":      {`{"cardholder_status":"SUCCESS"}`, func(c *Client) error { _, err := c.CreateHolder(ctx, card.Profile{}); return err }},
		"P3 without id":      {`{"order_status":"SUCCESS"}`, func(c *Client) error { _, err := c.Bind(ctx, provider.BindRequest{HolderID: "h"}); return err }},
	} {
		c := connect(t, Options{BaseURL: "emulator", Transport: handlerTransport(answerWith(200, `{"code":880001,"data":`+read.data+`}`))})
		if err := read.call(c); !errors.Is(err, ErrShape) || provider.KindOf(err) != provider.Unknown {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestOrderThatWasPlaced fills in what an answer leaves out, and believes it
// where it says something else.
func TestOrderThatWasPlaced(t *testing.T) {
	asked := card.Order{Number: "A1", CardType: "23", Kind: card.OrderOpen, Gross: 35_00}
	for data, want := range map[string]card.Order{
		`{"order_no":"A1","platform_order_no":"VC1","status":4,"card_id":57,"amount":35,"fee":11,"balance":24}`: {PlatformNumber: "VC1", CardID: "57", Status: card.OrderSuccess, Gross: 35_00, Fee: 11_00, Net: 24_00},
		`{"order_no":"VC9","status":1,"card_id":0,"fee":"11.00"}`:                                               {PlatformNumber: "VC9", Status: card.OrderPending, Gross: 35_00, Fee: 11_00, Net: 24_00},
		`{"status":"4","amount":"36.00","balance":"24"}`:                                                        {Status: card.OrderSuccess, Gross: 36_00, Fee: 12_00, Net: 24_00},
		`{"status":3,"reason":"no stock"}`:                                                                      {Status: card.OrderFailed, Reason: "no stock", Gross: 35_00, Net: 35_00},
		`null`:                                                                                                  {Status: card.OrderUnknown, Gross: 35_00, Net: 35_00},
	} {
		want.Number, want.CardType, want.Kind = "A1", "23", card.OrderOpen
		c := connect(t, Options{})
		if got := c.placed(newDecoder([]byte(data)), asked); got != want {
			t.Errorf("%s is %+v, want %+v", data, got, want)
		}
	}
}

// TestVirtualCardsAreCountedOnce joins V7, P4 and V6.
func TestVirtualCardsAreCountedOnce(t *testing.T) {
	inv := card.Inventory{
		Cards:  []card.Card{{Kind: card.KindVirtualCard, ID: "7", CardType: "23"}, {Kind: card.KindVirtualCard, ID: "8", CardType: "31"}},
		Orders: card.OrderList{Items: []card.Order{{Number: "A", CardID: "8"}, {Number: "B", CardID: "9"}, {Number: "C"}}},
	}
	bound := func(id, holder, form string) assignedCard {
		a := assignedCard{form: form}
		a.ID, a.HolderID, a.Kind = id, holder, card.KindPhysicalCard
		if form == "VIRTUAL" {
			a.Kind = card.KindVirtualCard
		}
		return a
	}
	join(&inv, []assignedCard{bound("u-1", "h1", "PHYSICAL"), bound("8", "h2", "VIRTUAL"), bound("7", "h3", ""), bound("55", "h4", "VIRTUAL")})
	if len(inv.Cards) != 3 || inv.Cards[0].HolderID != "h3" || inv.Cards[1].HolderID != "h2" || inv.Cards[2].ID != "u-1" || inv.Cards[2].HolderID != "h1" {
		t.Errorf("the cards are %+v", inv.Cards)
	}
	for i, want := range []string{"31", "", ""} {
		if got := inv.Orders.Items[i].CardType; got != want {
			t.Errorf("order %d is for type %q, want %q", i, got, want)
		}
	}
}

func TestAvailableIsWhatTheIssuerSays(t *testing.T) {
	a := physicalAccount(newDecoder([]byte(`{"currency":"USD","available_balance":"100.00","margin_balance":"7.50","frozen_balance":"2.25","balance_status":"ACTIVE"}`)))
	if a.Available() != 100_00 || a.Frozen != 2_25 || a.Reserve != 7_50 || a.Balance != 109_75 {
		t.Errorf("P7: %+v", a)
	}
	a = merchantAccount(newDecoder([]byte(`{"balance":137.7,"frozen":13.15,"reserve":0}`)))
	if a.Available() != 124_55 || a.Balance != 137_70 {
		t.Errorf("G4: %+v", a)
	}
}
