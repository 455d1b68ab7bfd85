package trustpay

import (
	"context"
	"errors"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// PayinStatus is how far an order of the gateway is. It is not the status of a
// card's order: 4 is a timeout here and a success there.
type PayinStatus int

// The statuses of the gateway (G5: S).
const (
	PayinPending        PayinStatus = 1
	PayinPaid           PayinStatus = 2 // of a payout
	PayinFailed         PayinStatus = 3
	PayinTimeout        PayinStatus = 4
	PayinUnsettled      PayinStatus = 5 // success, not settled yet
	PayinSettled        PayinStatus = 6
	PayinRefunded       PayinStatus = 7
	PayinPartlyRefunded PayinStatus = 8
	PayinRefunding      PayinStatus = 9
)

// PayinRequest asks for money through the issuer's own page (G2).
type PayinRequest struct {
	OrderNo string
	Amount  card.Money
}

// Payin is an order of the gateway (G2, G3, G5).
type Payin struct {
	OrderNo        string
	PlatformNumber string
	MerchantID     string
	Currency       string
	Amount         card.Money
	Paid           card.Money
	Refunded       card.Money
	Fee            card.Money
	Status         PayinStatus // zero where the answer has none
	Reason         string      // escape before printing
	PayURL         string      // G2 only (I): where the payer goes
	NotifyStatus   string      // G5 only (I)
	CreatedAt      time.Time
}

// RefundRequest gives a payin back, whole or in part (G6).
type RefundRequest struct {
	OrderNo  string
	RefundNo string
	Amount   card.Money
	Reason   string
}

// Refund is the answer to a RefundRequest.
type Refund struct {
	RefundNo string
	Amount   card.Money
	Currency string
	Status   PayinStatus
	Reason   string // of a failure: escape before printing
}

// FeeOverview is what the gateway charges (G7: S).
type FeeOverview struct {
	Fees     []GatewayFee
	Disputes []DisputeFee
}

// GatewayFee is one fee of the gateway. Its rate is as the issuer writes it,
// in the unit that the contract leaves open.
type GatewayFee struct {
	ChannelID    string
	CurrencyID   string
	BusinessType string
	Rate         string
	Fixed        card.Money
	Min          card.Money
}

// DisputeFee is what a chargeback or a refund costs.
type DisputeFee struct {
	ChannelID   string
	CurrencyID  string
	Chargeback  card.Money
	RefundRate  string
	RefundFixed card.Money
}

// Balance reads the merchant's account, which pays for virtual cards (G4: S).
func (c *Client) Balance(ctx context.Context) (card.Account, error) {
	return read(ctx, c, "G4", params{}.with("currency_id", currency), merchantAccount)
}

// CreatePayin asks for money through the issuer's page (G2: S). It is sent
// once; errors are of the kinds of a provider.Writer.
func (c *Client) CreatePayin(ctx context.Context, r PayinRequest) (Payin, error) {
	if c.options.MerchantID == "" {
		return Payin{}, &provider.Error{Kind: provider.Refused, Endpoint: "G2", Err: errors.New("not sent: a payin names its merchant; set merchant_id in the provider block")}
	}
	p := params{}.withNumber("merchant_id", c.options.MerchantID).with("order_no", r.OrderNo).withAmount("order_amount", r.Amount).
		with("currency", currency).with("notify_url", c.options.NotifyURL)
	return write(ctx, c, "G2", p, payin)
}

// Payin reads one order of the gateway (G5: S).
func (c *Client) Payin(ctx context.Context, orderNo string) (Payin, error) {
	return read(ctx, c, "G5", params{}.with("order_no", orderNo), payin)
}

// Refund gives a payin back, whole or in part (G6: S). It is sent once; errors
// are of the kinds of a provider.Writer.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (Refund, error) {
	p := params{}.with("order_no", r.OrderNo).with("merchant_refund_no", r.RefundNo).withAmount("refund_amount", r.Amount).with("reason", r.Reason)
	return write(ctx, c, "G6", p, refund)
}

// FeeOverview lists what the gateway charges (G7: S).
func (c *Client) FeeOverview(ctx context.Context) (FeeOverview, error) {
	return read(ctx, c, "G7", nil, feeOverview)
}

func merchantAccount(d *decoder) (a card.Account) {
	a.Currency = currency
	balance := false
	d.object(func(key []byte) {
		switch string(key) {
		case "currency", "currency_id":
			a.Currency = d.word()
		case "balance":
			a.Balance, balance = d.amount()
		case "frozen":
			a.Frozen = d.money()
		case "reserve":
			a.Reserve = d.money()
		}
	})
	d.must(balance, "a balance")
	return a
}

func payin(d *decoder) (p Payin) {
	d.object(func(key []byte) {
		switch string(key) {
		case "order_no":
			p.OrderNo = d.string()
		case "platform_order_no":
			p.PlatformNumber = d.string()
		case "merchant_id":
			p.MerchantID = d.string()
		case "currency":
			p.Currency = d.word()
		case "order_amount", "amount":
			p.Amount = d.money()
		case "paid_amount":
			p.Paid = d.money()
		case "refund_amount":
			p.Refunded = d.money()
		case "fee":
			p.Fee = d.money()
		case "status":
			p.Status = PayinStatus(d.int())
		case "reason":
			p.Reason = d.prose()
		case "pay_url":
			p.PayURL = d.string()
		case "notify_status":
			p.NotifyStatus = d.word()
		case "create_time", "pay_time":
			p.CreatedAt = d.time()
		}
	})
	d.must(p.OrderNo != "" || p.PlatformNumber != "", "an order_no")
	return p
}

func refund(d *decoder) (r Refund) {
	d.object(func(key []byte) {
		switch string(key) {
		case "merchant_refund_no":
			r.RefundNo = d.string()
		case "refund_amount":
			r.Amount = d.money()
		case "currency":
			r.Currency = d.word()
		case "status":
			r.Status = PayinStatus(d.int())
		case "failed_reason", "reason":
			r.Reason = d.prose()
		}
	})
	d.must(r.RefundNo != "", "a merchant_refund_no")
	return r
}

func feeOverview(d *decoder) (o FeeOverview) {
	d.object(func(key []byte) {
		switch string(key) {
		case "fee_configs":
			d.array(func() { o.Fees = append(o.Fees, gatewayFee(d)) })
		case "dispute_configs":
			d.array(func() { o.Disputes = append(o.Disputes, disputeFee(d)) })
		}
	})
	return o
}

func gatewayFee(d *decoder) (f GatewayFee) {
	d.object(func(key []byte) {
		switch string(key) {
		case "channel_id":
			f.ChannelID = d.string()
		case "currency_id":
			f.CurrencyID = d.word()
		case "business_type":
			f.BusinessType = d.word()
		case "fee_rate":
			f.Rate = d.string()
		case "fee_fixed_amount":
			f.Fixed = d.money()
		case "fee_min_amount":
			f.Min = d.money()
		}
	})
	return f
}

func disputeFee(d *decoder) (f DisputeFee) {
	d.object(func(key []byte) {
		switch string(key) {
		case "channel_id":
			f.ChannelID = d.string()
		case "currency_id":
			f.CurrencyID = d.word()
		case "chargeback_fee":
			f.Chargeback = d.money()
		case "refund_fee_rate":
			f.RefundRate = d.string()
		case "refund_fee_fixed_amount":
			f.RefundFixed = d.money()
		}
	})
	return f
}
