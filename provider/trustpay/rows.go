package trustpay

import (
	"cmp"

	"github.com/cardform/cardform/card"
)

// cardType reads a row of V1.
func cardType(d *decoder) (t card.CardType) {
	d.object(func(key []byte) {
		switch string(key) {
		case "card_type_id":
			t.ID = d.string()
		case "name":
			t.Name = d.prose()
		case "card_bin":
			t.BIN = card.Mask(d.string() + "0000").BIN()
		case "scheme":
			t.Scheme = d.word()
		case "currency":
			t.Currency = d.word()
		case "min_open_amount":
			t.MinOpen = d.money()
		case "max_open_amount":
			t.MaxOpen = d.money()
		case "min_charge_amount":
			t.MinTopUp = d.money()
		case "max_charge_amount":
			t.MaxTopUp = d.money()
		case "status":
			t.Available = d.word() == "1"
		}
	})
	d.must(t.ID != "", "a card_type_id")
	return t
}

// virtualCard reads a row of V7 or V8, or the data of V4.
func virtualCard(d *decoder) card.Card {
	c, balance := card.Card{Kind: card.KindVirtualCard}, false
	d.object(func(key []byte) {
		switch string(key) {
		case "card_id":
			c.ID = d.id()
		case "card_type_id":
			c.CardType = d.string()
		case "card_number":
			c.Number = d.masked()
		case "status", "card_status":
			c.Status = d.word()
		case "balance", "available_balance":
			c.Balance, balance = d.amount()
		case "create_time":
			c.CreatedAt = d.moment()
		}
	})
	d.must(c.ID != "", "a card_id")
	d.must(balance, "a balance")
	return c
}

// order reads a row of V6, or a callback (V3).
func (c *Client) order(d *decoder) card.Order {
	o := c.partOfOrder(d, card.Order{})
	d.must(o.Number != "" || o.PlatformNumber != "", "an order_no")
	d.must(o.Gross > 0, "an amount")
	return o
}

// partOfOrder reads what an answer says of an order, asked filling in an
// amount that it leaves out. A fee comes out of the amount (S), and a physical
// card has none (A), so that one of the three follows from the others.
func (c *Client) partOfOrder(d *decoder, asked card.Order) card.Order {
	o := card.Order{Status: card.OrderUnknown, Gross: asked.Gross}
	var fee, net bool
	d.object(func(key []byte) {
		switch string(key) {
		case "order_no":
			o.Number = d.string()
		case "platform_order_no", "card_order_id":
			o.PlatformNumber = d.string()
		case "card_id":
			o.CardID = d.id()
		case "card_type_id":
			o.CardType = d.string()
		case "type", "charge_type", "order_type":
			o.Kind = card.OrderKind(d.word())
		case "status", "order_status":
			o.Status = c.contract.orderStatus(d.word())
		case "reason":
			o.Reason = d.prose()
		case "amount":
			if m, ok := d.amount(); ok {
				o.Gross = m
			}
		case "fee":
			o.Fee, fee = d.amount()
		case "balance":
			o.Net, net = d.amount()
		case "create_time":
			o.CreatedAt = d.moment()
		}
	})
	if net && !fee {
		o.Fee = o.Gross - o.Net
	}
	if !net {
		o.Net = o.Gross - o.Fee
	}
	return o
}

// placed reads the answer to an order that was just placed. What the issuer
// does not repeat is as it was asked for.
func (c *Client) placed(d *decoder, asked card.Order) card.Order {
	o := c.partOfOrder(d, asked)
	if o.Number != asked.Number && o.PlatformNumber == "" {
		o.PlatformNumber = o.Number
	}
	o.Number, o.Kind = asked.Number, asked.Kind
	o.CardType = cmp.Or(o.CardType, asked.CardType)
	o.CardID = cmp.Or(o.CardID, asked.CardID)
	return o
}

// feeRow reads a row of V10.
func (c *Client) feeRow(d *decoder) (r feeRow) {
	d.object(func(key []byte) {
		switch string(key) {
		case "merchant_id":
			r.merchant = d.string()
		case "card_type_id":
			r.config.CardType = d.string()
		case "open_card_fee_rate":
			r.config.Open.Rate = d.rate(c.options.Rates)
		case "open_card_fee_fixed":
			r.config.Open.Fixed = d.money()
		case "charge_fee_rate":
			r.config.TopUp.Rate = d.rate(c.options.Rates)
		case "charge_fee_fixed":
			r.config.TopUp.Fixed = d.money()
		}
	})
	d.must(r.config.CardType != "", "a card_type_id")
	return r
}

// transaction reads a row of V9 or P6.
func transaction(d *decoder) (t Transaction) {
	d.object(func(key []byte) {
		switch string(key) {
		case "transaction_id":
			t.ID = d.string()
		case "card_id":
			t.CardID = d.id()
		case "cardholder_id":
			t.HolderID = d.string()
		case "type", "transaction_type":
			t.Type = d.word()
		case "amount", "transaction_amount":
			t.Amount = d.money()
		case "currency", "transaction_currency":
			t.Currency = d.word()
		case "status", "transaction_status":
			t.Status = d.word()
		case "merchant_name", "description":
			t.Description = d.prose()
		case "transaction_time":
			t.At = d.moment()
		}
	})
	return t
}

// holder reads a row of P2, or the data of P1.
func holder(d *decoder) (h card.Cardholder) {
	d.object(func(key []byte) {
		switch string(key) {
		case "cardholder_id":
			h.ID = d.string()
		case "first_name":
			h.FirstName = d.prose()
		case "last_name":
			h.LastName = d.prose()
		case "email":
			h.Email = d.string()
		case "country_code":
			h.CountryCode = d.word()
		case "phone_number":
			h.PhoneNumber = d.string()
		case "cardholder_status":
			h.Status = card.HolderStatus(d.word())
		case "create_time":
			h.CreatedAt = d.moment()
		}
	})
	d.must(h.ID != "", "a cardholder_id")
	return h
}

// assignedCard is a row of P4.
type assignedCard struct {
	card.Card
	form string // PHYSICAL, VIRTUAL
}

func assigned(d *decoder) (a assignedCard) {
	balance := false
	a.Kind = card.KindPhysicalCard
	d.object(func(key []byte) {
		switch string(key) {
		case "card_id":
			a.ID = d.id()
		case "card_number":
			a.Number = d.masked()
		case "card_status":
			a.Status = d.word()
		case "card_currency":
			a.Currency = d.word()
		case "available_balance":
			a.Balance, balance = d.amount()
		case "cardholder_id":
			a.HolderID = d.string()
		case "form_factor":
			a.form = d.word()
		case "create_time":
			a.CreatedAt = d.moment()
		}
	})
	if a.form == "VIRTUAL" {
		a.Kind = card.KindVirtualCard
	}
	d.must(a.ID != "", "a card_id")
	d.must(balance || a.Kind == card.KindVirtualCard, "an available_balance")
	return a
}

// must notes a row that lacks what nothing can be decided without.
func (d *decoder) must(there bool, what string) {
	if !there {
		d.expected(what)
	}
}
