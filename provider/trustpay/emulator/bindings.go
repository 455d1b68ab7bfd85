package emulator

import (
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// readAssign is P3.
func readAssign(in *input) action {
	holderID := in.uuid("cardholder_id")
	number := in.optional("card_number")
	var id string
	if raw := in.take("card_id"); raw != nil {
		id = arg{raw: raw}.inner() // an id of the vcard side, which is a number there
	}
	in.oneOf("card_currency", currency)
	if (number == "") == (id == "") {
		in.fail(`give either "card_number", the number on a stock card, or "card_id", that of a virtual card`)
	}
	return func(c *call, w *encoder) error {
		h := c.holders[holderID]
		if h == nil {
			return refuse(codeBadRequest, "cardholder not exist: %s", holderID)
		}
		if h.Status != succeeded {
			return refuse(codeBadRequest, "cardholder %s is %s: only a SUCCESS one can get a card", holderID, h.Status)
		}
		target, err := c.assignable(number, id)
		if err != nil {
			return err
		}
		x := c.bind(target, h)
		w.open()
		w.text("card_id", target.ID)
		w.text("card_order_id", x.OrderID)
		w.text("card_status", target.Status)
		w.text("order_status", string(x.Status))
		w.time("create_time", x.Created)
		w.close()
		return nil
	}
}

// assignable finds a card that no holder has yet.
func (c *call) assignable(number, id string) (*issued, error) {
	var target *issued
	if number != "" {
		i := stockIndex(strings.NewReplacer(" ", "", "-", "").Replace(number), c.seed.Stock)
		if i < 0 {
			return nil, refuse(codeBadRequest, "card number not exist")
		}
		target = c.stockCard(i, c.now)
	} else {
		var err error
		if target, err = c.usable(id, true); err != nil {
			return nil, err
		}
	}
	if c.bound[target.ID] == nil {
		return target, nil
	}
	if c.faults.fire(c.id, "refuse_repeat") {
		return nil, refuse(codeRiskControl, "risk control refused a repeated request")
	}
	return nil, refuse(codeBadRequest, "card has been assigned")
}

// stockCard returns stock card i, which exists before it is bound.
func (b *bank) stockCard(i int, now time.Time) *issued {
	c := b.stock[i]
	if c == nil {
		c = &issued{row: b.newRow(now, 0), ID: uuid("stock", int64(i)), Stock: i, Status: card.CardActive}
		b.enterCard(c, now)
		b.touch(c)
	}
	return c
}

// bind gives a card to a holder.
func (c *call) bind(target *issued, h *holder) *binding {
	x := &binding{row: c.newRow(c.now, c.hidden("cards")), CardID: target.ID, Holder: h.ID, Status: pending}
	x.OrderID = uuid("binding", x.Seq)
	var waits bool
	if x.job, waits = c.job(); !waits {
		x.Status = x.verdict()
	}
	c.enterBinding(x, c.now)
	c.touch(x)
	return x
}

// enterBinding makes a binding known; it is listed after the lag, once it is
// successful.
func (b *bank) enterBinding(x *binding, now time.Time) {
	b.bindings[x.OrderID] = x
	if x.Status == failed {
		return
	}
	b.bound[x.CardID] = x
	b.reveal(&x.row, now, func() { b.listBinding(x) })
	if !x.Status.waits() {
		return
	}
	b.pend(bindingJob, x.Seq, &x.job, now, func(time.Time) {
		if x.Status.waits() {
			x.Status = processing
			b.touch(x)
		}
	}, func(at time.Time) {
		if x.Status.waits() {
			b.decideBinding(x, x.verdict(), at)
		}
	})
}

// decideBinding ends a pending binding.
func (b *bank) decideBinding(x *binding, s status, at time.Time) {
	if x.Status = s; s == failed {
		delete(b.bound, x.CardID)
	} else if !x.ShowAt.After(at) {
		b.listBinding(x)
	}
	b.touch(x)
}

func (b *bank) listBinding(x *binding) {
	if x.Status == succeeded && !b.cards[x.CardID].Gone {
		b.boundList.add(x)
	}
}

// readAssigned is P4.
func readAssigned(in *input) action {
	p := in.paging()
	return func(c *call, w *encoder) error {
		writePage(w, shown(c, c.boundList.rows, p), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, x *binding) {
			found := c.cards[x.CardID]
			form := "PHYSICAL"
			if found.virtual() {
				form = "VIRTUAL"
			}
			w.open()
			w.text("card_id", found.ID)
			w.text("card_number", found.number.String())
			w.text("card_currency", currency)
			w.text("card_status", found.Status)
			w.money("available_balance", found.shown)
			w.text("cardholder_id", x.Holder)
			w.text("form_factor", form)
			w.time("create_time", x.Created)
			w.close()
		})
		return nil
	}
}
