package emulator

import "github.com/cardform/cardform/card"

// readRefund is G6.
func readRefund(in *input) action {
	no := in.text("order_no")
	refundNo := in.checked("merchant_refund_no", isOrderNo, "1 to 32 of the letters A-Z, a-z and the digits 0-9")
	amount, why := in.amount("refund_amount"), in.text("reason")
	return func(c *call, w *encoder) error {
		p, err := c.payin(no)
		if err == nil {
			err = c.refundable(p, refundNo, amount)
		}
		if err != nil {
			return err
		}
		c.giveBack(p, refundNo, refund{amount, why})
		w.open()
		w.text("merchant_refund_no", refundNo)
		w.money("refund_amount", amount)
		w.text("currency", currency)
		w.integer("status", p.Status)
		w.text("failed_reason", "")
		w.close()
		return nil
	}
}

func (c *call) refundable(p *payin, refundNo string, amount card.Money) error {
	if _, repeated := p.Refunds[refundNo]; repeated {
		return refuse(codeOrderExists, "merchant_refund_no %s was used before", refundNo)
	}
	if left := p.Paid - p.Refunded; amount <= 0 || amount > left {
		return refuse(codeAmountRule, "refund_amount %s is not from 0.01 to the %s that is left of the order", amount, left)
	}
	has := c.merchant.available()
	if p.Status == payinUnsettled {
		has += p.Amount - p.Fee
	}
	if amount > has {
		return refuse(codeInsufficient, "insufficient balance: %s is available, the refund takes %s", has, amount)
	}
	return nil
}

// giveBack refunds a payment; what was unsettled is settled first.
func (c *call) giveBack(p *payin, refundNo string, r refund) {
	c.settle(p, c.now)
	if p.Refunds == nil {
		p.Refunds = map[string]refund{}
	}
	p.Refunds[refundNo] = r
	p.Refunded += r.Amount
	if p.Status = payinPartly; p.Refunded == p.Paid {
		p.Status = payinRefunded
	}
	c.merchant.Balance -= r.Amount
	c.merchant.PaidOut += r.Amount
	c.moved(c.merchant, c.now)
	c.touch(p)
	c.notifyPayin(p)
}
