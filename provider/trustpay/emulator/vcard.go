package emulator

import (
	"strconv"

	"github.com/cardform/cardform/card"
)

// readCardTypes is V1.
func readCardTypes(in *input) action {
	p := in.paging()
	return func(c *call, w *encoder) error {
		types := make([]*CardType, 0, len(c.seed.Types))
		for i := range c.seed.Types {
			types = append(types, &c.seed.Types[len(c.seed.Types)-1-i])
		}
		writePage(w, types, p, false, writeCardType)
		return nil
	}
}

func writeCardType(w *encoder, t *CardType) {
	w.open()
	w.text("card_type_id", t.ID)
	w.text("name", t.Name)
	w.text("card_bin", t.BIN)
	w.text("scheme", t.Scheme)
	w.text("currency", t.Currency)
	w.money("min_open_amount", t.MinOpen)
	w.money("max_open_amount", t.MaxOpen)
	w.money("min_charge_amount", t.MinTopUp)
	w.money("max_charge_amount", t.MaxTopUp)
	open := int64(0)
	if t.Available {
		open = 1
	}
	w.integer("status", open)
	w.close()
}

// readOpen is V2.
func readOpen(in *input) action {
	o := order{
		Kind: openCard, Type: in.checked("card_type_id", isDigits, "a text of digits"),
		Gross: in.amount("amount"), No: in.orderNo(), Notify: in.notify(),
	}
	return func(c *call, w *encoder) error {
		t, known := c.types[o.Type]
		if !known || !t.Available {
			return refuse(codeBadRequest, "card type %s does not exist or is not open", o.Type)
		}
		if err := c.payable(&o, t.Fees.Open, t.MinOpen, t.MaxOpen); err != nil {
			return err
		}
		placed := o
		c.place(&placed)
		writeOrder(w, &placed)
		return nil
	}
}

// readCharge is V5.
func readCharge(in *input) action {
	id := strconv.FormatInt(in.integer("card_id"), 10)
	o := order{Kind: chargeCard, CardID: id, Gross: in.amount("amount"), No: in.orderNo(), Notify: in.notify()}
	return func(c *call, w *encoder) error {
		charged, err := c.usable(id, true)
		if err != nil {
			return err
		}
		t := c.types[charged.Type]
		if err := c.payable(&o, t.Fees.TopUp, t.MinTopUp, t.MaxTopUp); err != nil {
			return err
		}
		placed := o
		c.place(&placed)
		writeOrder(w, &placed)
		return nil
	}
}

// payable checks number, amount and funds of an order, and sets its fee.
func (c *call) payable(o *order, rule card.FeeRule, low, high card.Money) error {
	if err := c.fresh(o.physical(), o.No); err != nil {
		return err
	}
	switch {
	case o.Gross <= 0 || o.Gross < low:
		return refuse(codeAmountRule, "amount %s is below the minimum of %s", o.Gross, max(low, 1))
	case high > 0 && o.Gross > high:
		return refuse(codeAmountLimit, "amount %s is above the maximum of %s", o.Gross, high)
	}
	if o.Fee = rule.Fee(o.Gross); o.Fee >= o.Gross {
		return refuse(codeAmountRule, "amount %s does not cover its fee of %s", o.Gross, o.Fee)
	}
	return c.affordable(o.physical(), o.Gross)
}

// usable finds a card that can be charged.
func (c *call) usable(id string, virtual bool) (*issued, error) {
	found, err := c.card(id, virtual)
	if err == nil && found.Status != card.CardActive {
		return nil, refuse(codeBadRequest, "card %s is %s: only an ACTIVE card can be charged", id, found.Status)
	}
	return found, err
}

func (c *call) card(id string, virtual bool) (*issued, error) {
	found := c.cards[id]
	if found == nil || found.Gone || found.virtual() != virtual || !virtual && c.bound[id] == nil {
		return nil, refuse(codeBadRequest, "card not exist: %s", id)
	}
	return found, nil
}

func writeOrder(w *encoder, o *order) {
	w.open()
	w.text("order_no", o.No)
	w.text("platform_order_no", o.Platform)
	w.integer("status", o.Status.number())
	w.digits("card_id", orZero(o.CardID))
	w.money("amount", o.Gross)
	w.money("fee", o.Fee)
	w.money("balance", o.net())
	w.text("type", o.Kind)
	w.text("reason", o.Reason)
	w.close()
}

func orZero(digits string) string {
	if digits == "" {
		return "0"
	}
	return digits
}

// readDetail is V4: the one answer with a full number and CVV.
func readDetail(in *input) action {
	id := strconv.FormatInt(in.integer("card_id"), 10)
	return func(c *call, w *encoder) error {
		found, err := c.card(id, true)
		if err != nil {
			return err
		}
		w.open()
		w.digits("card_id", found.ID)
		w.text("card_type_id", found.Type)
		w.text("card_number", c.numberOf(found))
		w.text("card_expiry", found.Created.AddDate(3, 0, 0).Format("2006-01"))
		w.text("cvv", cardCVV(found.ID))
		w.money("balance", found.shown)
		w.text("status", found.Status)
		w.time("create_time", found.Created)
		w.close()
		return nil
	}
}

// numberOf derives a card's full number.
func (b *bank) numberOf(c *issued) string {
	if c.virtual() {
		return cardNumber(b.types[c.Type].BIN, c.ID)
	}
	return StockNumber(c.Stock)
}

// readFees is V10.
func readFees(in *input) action {
	only := in.optional("card_type_id")
	p := in.paging()
	return func(c *call, w *encoder) error {
		var types []*CardType
		for i := range c.seed.Types {
			if t := &c.seed.Types[len(c.seed.Types)-1-i]; only == "" || t.ID == only {
				types = append(types, t)
			}
		}
		unit := card.RateUnit(c.faults.word(c.id, "rates"))
		writePage(w, types, p, false, func(w *encoder, t *CardType) {
			w.open()
			w.digits("id", t.ID)
			w.digits("merchant_id", c.merchantID)
			w.text("card_type_id", t.ID)
			w.digits("open_card_fee_rate", t.Fees.Open.Rate.In(unit))
			w.money("open_card_fee_fixed", t.Fees.Open.Fixed)
			w.digits("charge_fee_rate", t.Fees.TopUp.Rate.In(unit))
			w.money("charge_fee_fixed", t.Fees.TopUp.Fixed)
			w.close()
		})
		return nil
	}
}
