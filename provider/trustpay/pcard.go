package trustpay

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// currency is the only one there is (S).
const currency = "USD"

// Holders lists the cardholders (P2: A).
func (c *Client) Holders(ctx context.Context) ([]card.Cardholder, error) {
	l, err := readList(ctx, c, holders())
	return l.rows, err
}

// AssignedCards lists the cards that are bound to a holder, physical and
// virtual (P4: A). A virtual one has no card type here.
func (c *Client) AssignedCards(ctx context.Context) ([]card.Card, error) {
	l, err := readList(ctx, c, assignedCards())
	cards := make([]card.Card, len(l.rows))
	for i, a := range l.rows {
		cards[i] = a.Card
	}
	return cards, err
}

// PhysicalBalance reads one physical card's balance and status (P5: S).
func (c *Client) PhysicalBalance(ctx context.Context, cardID string) (card.Card, error) {
	a, err := read(ctx, c, "P5", params{}.with("card_id", cardID), assigned)
	return a.Card, err
}

// PhysicalTransactions lists what happened on one physical card, newest first
// (P6: S).
func (c *Client) PhysicalTransactions(ctx context.Context, cardID string) ([]Transaction, error) {
	l, err := readList(ctx, c, physicalTransactions(cardID))
	return l.rows, err
}

// PhysicalAccount reads the account that pays for physical cards (P7: A).
func (c *Client) PhysicalAccount(ctx context.Context) (card.Account, error) {
	return read(ctx, c, "P7", params{}.with("currency", currency), physicalAccount)
}

// Charges implements provider.Reader (P5, P6).
func (c *Client) Charges(ctx context.Context, cardID string, since time.Time) (provider.Charges, error) {
	l := physicalTransactions(cardID)
	l.enough = func(rows []Transaction) bool {
		if len(rows) == 0 {
			return false
		}
		first, last := rows[0].At, rows[len(rows)-1].At
		return !last.IsZero() && last.Before(since) && last.Before(first) // newest first, as assumed
	}
	read, err := readList(ctx, c, l)
	if err != nil {
		return provider.Charges{}, err
	}
	// The balance is read last, so that it holds whatever is listed.
	now, err := c.PhysicalBalance(ctx, cardID)
	if err != nil {
		return provider.Charges{}, err
	}
	out := provider.Charges{Balance: now.Balance, Currency: now.Currency}
	for _, t := range read.rows {
		top := provider.TopUp{ID: t.ID, Amount: t.Amount, Status: t.Status, At: t.At}
		switch word := strings.ToUpper(t.Type); {
		case !t.At.IsZero() && t.At.Before(since), slices.Contains(spendingTypes(), word):
		case failed(t.Status):
		case slices.Contains(topUpTypes(), word) && succeeded(t.Status) && !t.At.IsZero():
			out.TopUps = append(out.TopUps, top)
		default:
			out.Others = append(out.Others, top)
		}
	}
	return out, nil
}

// CreateHolder creates a cardholder (P1: S).
func (c *Client) CreateHolder(ctx context.Context, p card.Profile) (card.Cardholder, error) {
	sent := params{}.with("first_name", p.FirstName).with("last_name", p.LastName).with("email", p.Email).
		with("country_code", p.CountryCode).with("phone_number", p.PhoneNumber).with("notify_url", c.options.NotifyURL)
	h, err := write(ctx, c, "P1", sent, holder)
	if err == nil {
		h.Profile = p
	}
	return h, err
}

// Bind assigns a card to a holder: a virtual one by its id, a stock card by
// the number printed on it (P3: A).
func (c *Client) Bind(ctx context.Context, r provider.BindRequest) (provider.Binding, error) {
	p := params{}.with("cardholder_id", r.HolderID).with("card_currency", currency)
	if r.CardID != "" {
		p = p.with("card_id", r.CardID)
	} else {
		p = p.with("card_number", r.Number.Reveal())
	}
	return write(ctx, c, "P3", p, func(d *decoder) provider.Binding { return c.bound(d, r) })
}

// bound reads the answer to P3. A stock card has no id before.
func (c *Client) bound(d *decoder, r provider.BindRequest) provider.Binding {
	b := provider.Binding{CardID: r.CardID, Status: card.OrderUnknown, Number: r.Number.Masked()}
	d.object(func(key []byte) {
		switch string(key) {
		case "card_id":
			b.CardID = d.id()
		case "card_order_id":
			b.OrderID = d.string()
		case "card_status":
			b.CardStatus = d.word()
		case "order_status":
			b.Status = c.contract.orderStatus(d.word())
		case "card_number":
			b.Number = d.masked()
		}
	})
	d.must(b.CardID != "", "a card_id")
	return b
}

func holders() list[card.Cardholder] {
	return list[card.Cardholder]{id: "P2", row: holder, key: func(h card.Cardholder) string { return h.ID }}
}

func assignedCards() list[assignedCard] {
	return list[assignedCard]{id: "P4", row: assigned, key: func(a assignedCard) string { return a.ID }}
}

func physicalTransactions(cardID string) list[Transaction] {
	return list[Transaction]{id: "P6", params: params{}.with("card_id", cardID), row: transaction, key: Transaction.key}
}

// physicalAccount reads the data of P7, which says what is available; card
// accounts hold what is frozen and reserved too.
func physicalAccount(d *decoder) (a card.Account) {
	balance := false
	d.object(func(key []byte) {
		switch string(key) {
		case "currency", "card_currency":
			a.Currency = d.word()
		case "available_balance":
			a.Balance, balance = d.amount()
		case "margin_balance":
			a.Reserve = d.money()
		case "frozen_balance":
			a.Frozen = d.money()
		}
	})
	d.must(balance, "an available_balance")
	a.Balance += a.Reserve + a.Frozen
	return a
}
