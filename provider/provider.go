package provider

import (
	"context"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

// Reader lists what the issuer has. Its calls change nothing and may be
// repeated; implementations retry them.
type Reader interface {
	// Inventory lists everything a plan needs, its orders to the given depth.
	Inventory(ctx context.Context, orders Depth) (card.Inventory, error)
	// Orders lists the orders of virtual cards, newest first, to the given
	// depth.
	Orders(ctx context.Context, orders Depth) (card.OrderList, error)
	// Charges reads one physical card's balance and what its transactions say
	// was charged onto it since a time (P5, P6).
	Charges(ctx context.Context, cardID string, since time.Time) (Charges, error)
}

// Writer changes something at the issuer, with exactly one request per call.
// Every error carries a Kind, read with KindOf. A call that returns no error
// was accepted; the order or status it returns may still be pending or failed.
type Writer interface {
	// CreateHolder creates a cardholder (P1).
	CreateHolder(ctx context.Context, p card.Profile) (card.Cardholder, error)
	// OpenCard orders a virtual card (V2).
	OpenCard(ctx context.Context, r OpenRequest) (card.Order, error)
	// Bind assigns a card to a holder (P3).
	Bind(ctx context.Context, r BindRequest) (Binding, error)
	// TopUp charges a virtual (V5) or physical (P8) card.
	TopUp(ctx context.Context, r TopUpRequest) (card.Order, error)
}

// Issuer is a whole issuer.
type Issuer interface {
	Reader
	Writer
}

// Depth says how far back to list orders: past the cursor's order and past
// everything made less than Slack before it. The zero Depth lists all.
type Depth struct {
	Past   card.Cursor
	Slack  time.Duration
	Newest bool // the first page is enough, whatever Past says
}

// Reached reports whether a page that ends with order o, and had the cursor's
// order on it or on an earlier one when met, goes deep enough.
func (d Depth) Reached(o card.Order, met bool) bool {
	return d.Newest || d.Past != card.Cursor{} && met && (o.CreatedAt.IsZero() || o.CreatedAt.Before(d.Past.CreatedAt.Add(-d.Slack)))
}

// Covers reports whether a list goes deep enough already.
func (d Depth) Covers(list card.OrderList) bool {
	met := false
	return list.Whole || slices.ContainsFunc(list.Items, func(o card.Order) bool {
		met = met || o.Is(d.Past.Number)
		return d.Reached(o, met)
	})
}

// Charges is what settles the unknown charge of a physical card.
type Charges struct {
	Balance  card.Money
	Currency string  // of Balance; "" where the issuer does not say: USD
	TopUps   []TopUp // newest first
	Others   []TopUp // transactions whose kind, status or time nobody knows: they may be top-ups
}

// TopUp is one incoming transaction of a physical card (P6: I).
type TopUp struct {
	ID     string
	Amount card.Money
	Status string
	At     time.Time
}

// OpenRequest orders a virtual card (V2).
type OpenRequest struct {
	CardType string
	Gross    card.Money
	OrderNo  string
}

// BindRequest assigns a card to a holder (P3): a virtual card by CardID, a
// stock card by Number.
type BindRequest struct {
	HolderID string
	CardID   string
	Number   card.Number
}

// Binding is the answer to a BindRequest.
type Binding struct {
	CardID     string
	OrderID    string
	CardStatus string
	Status     card.OrderStatus
	Number     card.Masked
}

// TopUpRequest charges a card: Kind says by V5 or by P8.
type TopUpRequest struct {
	Kind    card.Kind
	CardID  string
	Gross   card.Money
	OrderNo string
}
