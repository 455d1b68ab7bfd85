package trustpay

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// CardTypes lists what virtual cards can be opened from (V1: A).
func (c *Client) CardTypes(ctx context.Context) ([]card.CardType, error) {
	l, err := readList(ctx, c, c.cardTypeList())
	return l.rows, err
}

// Cards lists the virtual cards (V7: A). Their holders stand in AssignedCards.
func (c *Client) Cards(ctx context.Context) ([]card.Card, error) {
	l, err := readList(ctx, c, virtualCards("V7"))
	return l.rows, err
}

// CardList lists the virtual cards by the second list of the issuer's Chinese
// menu (V8: A).
func (c *Client) CardList(ctx context.Context) ([]card.Card, error) {
	l, err := readList(ctx, c, virtualCards("V8"))
	return l.rows, err
}

// Card reads one virtual card (V4: A). Of its number, which the issuer sends
// in full, BIN and last four are kept, and nothing of its CVV.
func (c *Client) Card(ctx context.Context, id string) (card.Card, error) {
	p, err := params{}.withCard("V4", id)
	if err != nil {
		return card.Card{}, err
	}
	return read(ctx, c, "V4", p, virtualCard)
}

// Orders lists the orders of virtual cards, newest first, to a depth (V6: S).
func (c *Client) Orders(ctx context.Context, depth provider.Depth) (card.OrderList, error) {
	orders, _, err := c.orders(ctx, depth)
	return orders, err
}

func (c *Client) orders(ctx context.Context, depth provider.Depth) (orders card.OrderList, pages int, err error) {
	begun := c.options.Now()
	l, err := readList(ctx, c, c.orderList(depth))
	newestFirst(l.rows)
	return card.OrderList{Items: l.rows, Complete: l.complete, Whole: l.whole, BegunAt: begun}, l.pages, err
}

// CardTransactions lists what happened on one virtual card, newest first (V9:
// A).
func (c *Client) CardTransactions(ctx context.Context, cardID string) ([]Transaction, error) {
	p, err := params{}.withCard("V9", cardID)
	if err != nil {
		return nil, err
	}
	l, err := readList(ctx, c, list[Transaction]{id: "V9", params: p, row: transaction, key: Transaction.key})
	return l.rows, err
}

// Fees lists what the issuer charges for one card type, or for all where it is
// "", and the id of the merchant, "" where there are no fees (V10: S).
func (c *Client) Fees(ctx context.Context, cardType string) (fees []card.FeeConfig, merchantID string, err error) {
	l, err := readList(ctx, c, c.feeList(cardType))
	return feeConfigs(l.rows), merchantOf(l.rows), err
}

// OpenCard orders a virtual card (V2: A). The order may come back pending, or
// failed with a reason: neither is an error.
func (c *Client) OpenCard(ctx context.Context, r provider.OpenRequest) (card.Order, error) {
	p := params{}.with("card_type_id", r.CardType).withAmount("amount", r.Gross).with("order_no", r.OrderNo).with("notify_url", c.options.NotifyURL)
	asked := card.Order{Number: r.OrderNo, CardType: r.CardType, Kind: card.OrderOpen, Gross: r.Gross}
	return write(ctx, c, "V2", p, func(d *decoder) card.Order { return c.placed(d, asked) })
}

// TopUp charges a virtual card (V5: A) or a physical one (P8: A). The order
// may come back pending, or failed with a reason: neither is an error.
func (c *Client) TopUp(ctx context.Context, r provider.TopUpRequest) (card.Order, error) {
	asked := card.Order{Number: r.OrderNo, CardID: r.CardID, Kind: card.OrderTopUp, Gross: r.Gross}
	decode := func(d *decoder) card.Order { return c.placed(d, asked) }
	if r.Kind == card.KindPhysicalCard {
		p := params{}.with("card_id", r.CardID).with("amount", r.Gross.String()).with("order_no", r.OrderNo).with("notify_url", c.options.NotifyURL)
		return write(ctx, c, "P8", p, decode)
	}
	p, err := params{}.withCard("V5", r.CardID)
	if err != nil {
		return card.Order{}, err
	}
	p = p.withAmount("amount", r.Gross).with("order_no", r.OrderNo).with("notify_url", c.options.NotifyURL)
	return write(ctx, c, "V5", p, decode)
}

// withCard adds the id of a virtual card, which is a number in requests (S).
func (p params) withCard(endpoint, id string) (params, error) {
	if n, err := strconv.ParseInt(id, 10, 64); err != nil || n <= 0 || strconv.FormatInt(n, 10) != id {
		return nil, &provider.Error{Kind: provider.Refused, Endpoint: endpoint, Err: fmt.Errorf("not sent: %q is not the id of a virtual card, which is a number", clip(id))}
	}
	return p.withNumber("card_id", id), nil
}

func (c *Client) cardTypeList() list[card.CardType] {
	return list[card.CardType]{id: "V1", whole: true, row: cardType, key: func(t card.CardType) string { return t.ID }}
}

func virtualCards(endpoint string) list[card.Card] {
	return list[card.Card]{id: endpoint, row: virtualCard, key: func(c card.Card) string { return c.ID }}
}

func (c *Client) feeList(cardType string) list[feeRow] {
	return list[feeRow]{id: "V10", params: params{}.with("card_type_id", cardType), whole: true, row: c.feeRow, key: func(r feeRow) string { return r.config.CardType }}
}

// orderList stops where the depth is reached, if there is one.
func (c *Client) orderList(depth provider.Depth) list[card.Order] {
	l := list[card.Order]{id: "V6", row: c.order, key: orderKey}
	if depth.Newest || depth.Past != (card.Cursor{}) {
		l.enough = func(rows []card.Order) bool {
			met := slices.ContainsFunc(rows, func(o card.Order) bool { return o.Is(depth.Past.Number) })
			return len(rows) > 0 && depth.Reached(rows[len(rows)-1], met)
		}
	}
	return l
}

// orderKey names an order. Where the caller's numbers are listed and may be
// taken twice, only the time tells two orders apart, and where there is none
// (A), the card.
func orderKey(o card.Order) string {
	if o.CreatedAt.IsZero() {
		return o.Number + " " + o.PlatformNumber + " " + o.CardID
	}
	return fmt.Sprint(o.Number, " ", o.PlatformNumber, " ", o.CreatedAt.UnixNano())
}

// newestFirst sorts orders that all have a time. The list is newest first by
// itself (A); rows that moved between pages are not.
func newestFirst(orders []card.Order) {
	if slices.ContainsFunc(orders, func(o card.Order) bool { return o.CreatedAt.IsZero() }) {
		return
	}
	slices.SortStableFunc(orders, func(a, b card.Order) int { return b.CreatedAt.Compare(a.CreatedAt) })
}

// feeRow is one row of V10.
type feeRow struct {
	config   card.FeeConfig
	merchant string
}

func feeConfigs(rows []feeRow) []card.FeeConfig {
	fees := make([]card.FeeConfig, len(rows))
	for i, row := range rows {
		fees[i] = row.config
	}
	return fees
}

func merchantOf(rows []feeRow) string {
	for _, row := range rows {
		if row.merchant != "" {
			return row.merchant
		}
	}
	return ""
}

// Transaction is one movement on a card (V9: A, P6: I).
type Transaction struct {
	ID          string
	CardID      string
	HolderID    string // P6 only
	Type        string // the issuer's word
	Amount      card.Money
	Currency    string
	Status      string // the issuer's word
	Description string // the merchant's name (V9) or a description (P6): escape before printing
	At          time.Time
}

func (t Transaction) key() string {
	if t.ID != "" {
		return t.ID
	}
	return fmt.Sprint(t.At.UnixNano(), t.Type, t.Amount, t.Description)
}
