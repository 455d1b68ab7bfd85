package emulator

import (
	"strconv"
	"time"

	"github.com/cardform/cardform/card"
)

// Statuses of a gateway order that the emulator gives (S).
const (
	payinPending   = 1
	payinFailed    = 3
	payinUnsettled = 5
	payinSettled   = 6
	payinRefunded  = 7
	payinPartly    = 8
)

// payment reads what G1 and G2 have in common.
func payment(in *input) (p payin, merchant int64) {
	merchant = in.integer("merchant_id")
	p = payin{No: in.orderNo(), Amount: in.amount("order_amount"), Notify: in.notify()}
	in.oneOf("currency", currency)
	return p, merchant
}

// acceptable checks what only the bank can.
func (c *call) acceptable(p payin, merchant int64) error {
	switch {
	case c.merchantID != strconv.FormatInt(merchant, 10):
		return refuse(codeBadRequest, "merchant_id %d is not the merchant of this key", merchant)
	case c.payinOf[p.No] != nil:
		return refuse(codeOrderExists, "order_no %s was used before", p.No)
	case p.Amount <= 0:
		return refuse(codeAmountRule, "order_amount %s is not above zero", p.Amount)
	case c.seed.Payin.Fee(p.Amount) >= p.Amount:
		return refuse(codeAmountRule, "order_amount %s does not cover its fee", p.Amount)
	}
	return nil
}

// readCardPayin is G1. Number and CVV are looked at, and forgotten.
func readCardPayin(in *input) action {
	p, merchant := payment(in)
	_, err := card.NewNumber(in.text("card_number"))
	if in.err == nil && err != nil {
		in.fail(`parameter "card_number" is no card number`)
	}
	expiry := in.checked("card_expiry", isMonth, "a month as in 2028-09")
	in.checked("card_cvv", isCVV, "3 or 4 digits")
	for _, name := range []string{"card_holder_first_name", "card_holder_last_name", "card_holder_phone", "billing_address_street", "billing_city", "billing_postal_code"} {
		in.text(name)
	}
	in.checked("card_holder_email", isEmail, "an e-mail address")
	in.optional("billing_state")
	in.checked("billing_country", isCountry, "an ISO 3166-1 code of two capital letters")
	return func(c *call, w *encoder) error {
		if err := c.acceptable(p, merchant); err != nil {
			return err
		}
		if expiry < c.now.UTC().Format("2006-01") {
			return refuse(codeBadRequest, "the card has expired")
		}
		paid := c.addPayin(p)
		if c.faults.fire(c.id, "fail") {
			paid.Status = payinFailed
		} else {
			c.receive(paid, c.now)
		}
		c.writePayin(w, paid)
		return nil
	}
}

func isMonth(s string) bool { _, err := time.Parse("2006-01", s); return err == nil }

func isCVV(s string) bool { return (len(s) == 3 || len(s) == 4) && isDigits(s) }

func (c *call) addPayin(p payin) *payin {
	p.row = c.newRow(c.now, 0)
	p.Platform, p.Status, p.Fee = uuid("payin", p.Seq), payinPending, c.seed.Payin.Fee(p.Amount)
	c.payins[p.Platform], c.payinOf[p.No] = &p, &p
	c.touch(&p)
	return &p
}

// receive takes a payment in. Until it is settled it is part of the reserve.
func (b *bank) receive(p *payin, at time.Time) {
	p.Status, p.Paid, p.Done = payinUnsettled, p.Amount, at.UTC().Round(0)
	net := p.Amount - p.Fee
	b.merchant.PaidIn += net
	b.merchant.Balance += net
	b.merchant.Reserve += net
	b.moved(b.merchant, at)
	b.touch(p)
	b.notifyPayin(p)
}

// settle makes a payment available.
func (b *bank) settle(p *payin, at time.Time) {
	if p.Status == payinUnsettled {
		p.Status = payinSettled
		b.merchant.Reserve -= p.Amount - p.Fee
		b.moved(b.merchant, at)
		b.touch(p)
	}
}

func (c *call) writePayin(w *encoder, p *payin) {
	w.open()
	w.text("order_no", p.No)
	w.text("platform_order_no", p.Platform)
	w.text("currency", currency)
	w.money("order_amount", p.Amount)
	w.money("paid_amount", p.Paid)
	w.money("fee", p.Fee)
	w.integer("status", p.Status)
	w.text("reason", p.reason())
	w.close()
}

func (p *payin) reason() string {
	if p.Status == payinFailed {
		return "declined by the card's issuer"
	}
	return ""
}

// readCashierPayin is G2: nobody pays it but by an admin's hand.
func readCashierPayin(in *input) action {
	p, merchant := payment(in)
	p.Cashier = true
	return func(c *call, w *encoder) error {
		if err := c.acceptable(p, merchant); err != nil {
			return err
		}
		added := c.addPayin(p)
		w.open()
		w.text("order_no", added.No)
		w.text("platform_order_no", added.Platform)
		w.text("currency", currency)
		w.money("amount", added.Amount)
		w.money("fee", added.Fee)
		w.text("pay_url", "https://cashier.invalid/"+added.Platform)
		w.close()
		return nil
	}
}

// readBalance is G4.
func readBalance(in *input) action {
	in.oneOf("currency_id", currency)
	return func(c *call, w *encoder) error {
		a := c.merchant.shown
		w.open()
		w.text("currency_id", currency)
		w.money("balance", a.Balance)
		w.money("frozen", a.Frozen)
		w.money("reserve", a.Reserve)
		w.close()
		return nil
	}
}

// readPayin is G5.
func readPayin(in *input) action {
	no := in.text("order_no")
	return func(c *call, w *encoder) error {
		p, err := c.payin(no)
		if err != nil {
			return err
		}
		w.open()
		w.text("order_no", p.No)
		w.text("platform_order_no", p.Platform)
		w.integer("type_id", 0)
		w.digits("merchant_id", c.merchantID)
		w.text("currency", currency)
		w.money("order_amount", p.Amount)
		w.money("paid_amount", p.Paid)
		w.money("refund_amount", p.Refunded)
		w.money("fee", p.Fee)
		w.integer("status", p.Status)
		w.text("reason", p.reason())
		if p.Notify != "" && !p.Done.IsZero() {
			w.integer("notify_status", 1)
			w.time("notify_time", p.Done)
		} else {
			w.integer("notify_status", 0)
		}
		w.time("create_time", p.Created)
		w.close()
		return nil
	}
}

func (b *bank) payin(no string) (*payin, error) {
	if p := b.payinOf[no]; p != nil {
		return p, nil
	}
	if p := b.payins[no]; p != nil {
		return p, nil
	}
	return nil, refuse(codeBadRequest, "order not exist: %s", no)
}

// readFeeOverview is G7.
func readFeeOverview(*input) action {
	return func(c *call, w *encoder) error {
		w.open()
		w.key("fee_configs")
		w.b = append(w.b, '[')
		w.open()
		w.integer("channel_id", 1)
		w.text("currency_id", currency)
		w.text("business_type", "PAYIN")
		w.digits("fee_rate", c.seed.Payin.Rate.In(card.RateUnit(c.faults.word(c.id, "rates"))))
		w.money("fee_fixed_amount", c.seed.Payin.Fixed)
		w.money("fee_min_amount", 0)
		w.close()
		w.b = append(w.b, ']')
		w.key("dispute_configs")
		w.b = append(w.b, '[')
		w.open()
		w.integer("channel_id", 1)
		w.text("currency_id", currency)
		w.money("chargeback_fee", 15_00)
		w.integer("refund_fee_rate", 0)
		w.money("refund_fee_fixed_amount", 0)
		w.close()
		w.b = append(w.b, ']')
		w.close()
		return nil
	}
}
