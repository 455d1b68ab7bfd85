package emulator

import (
	"fmt"
	"strconv"
	"time"

	"github.com/cardform/cardform/card"
)

const declined = "declined by the card scheme, the amount was returned"

// place takes an order in: its gross is frozen until it ends, which is at once
// unless the pending switch is on. Whatever can be refused was.
func (c *call) place(o *order) {
	o.row = c.newRow(c.now, c.hidden("orders"))
	o.Platform = platformNo(o)
	o.Status = pending
	if !o.physical() {
		o.Fee = min(o.Fee+c.faults.extra(c.id, c.typeOf(o)), o.Gross)
	}
	a := c.account(o.physical())
	a.Frozen += o.Gross
	c.enterOrder(o, c.now)
	var waits bool
	if o.job, waits = c.job(); waits {
		c.moved(a, c.now)
		c.touch(o)
		c.followOrder(o, c.now)
		return
	}
	c.finish(o, c.now)
}

// typeOf is the type of the virtual card that an order opens or charges.
func (b *bank) typeOf(o *order) string {
	if o.Kind == openCard {
		return o.Type
	}
	return b.cards[o.CardID].Type
}

// job draws how a new thing will go on, and whether it waits.
func (c *call) job() (job, bool) {
	j := job{Fails: c.faults.fire(c.id, "fail")}
	p, waits := c.faults.pending(c.id)
	switch {
	case p.polls > 0:
		j.Polls = p.polls + 1
	case p.lasts > 0:
		j.Due = c.now.Add(p.lasts).UTC().Round(0)
	}
	return j, waits
}

// enterOrder makes an order known; it is listed after the lag.
func (b *bank) enterOrder(o *order, now time.Time) {
	b.orders[o.Platform] = o
	b.numbers[numberKey(o.physical(), o.No)] = o // orders come in their order: this one is the newest
	if !o.physical() {
		b.reveal(&o.row, now, func() { b.orderList.add(o) })
	}
}

// followOrder has a pending order go on.
func (b *bank) followOrder(o *order, now time.Time) {
	kind := orderJob
	if o.physical() {
		kind = rechargeJob
	}
	b.pend(kind, o.Seq, &o.job, now, func(time.Time) {
		if o.Status.waits() {
			o.Status = processing
			b.touch(o)
		}
	}, func(at time.Time) {
		if o.Status.waits() {
			b.finish(o, at)
		}
	})
}

// finish ends an order whose gross is frozen.
func (b *bank) finish(o *order, at time.Time) {
	a := b.account(o.physical())
	a.Frozen -= o.Gross
	o.Done = at.UTC().Round(0)
	if o.Fails {
		o.Status, o.Reason = failed, declined
	} else {
		a.Balance -= o.Gross
		o.Status, o.Reason = succeeded, ""
		b.deliver(o, at)
	}
	b.moved(a, at)
	b.touch(o)
	b.notifyOrder(o)
}

// deliver puts the net amount where it was ordered to.
func (b *bank) deliver(o *order, at time.Time) {
	if o.Kind == openCard {
		c := &issued{row: b.newRow(at, b.hidden("cards")), ID: b.nextCardID(), Type: o.Type, Status: card.CardActive}
		o.CardID = c.ID
		b.enterCard(c, at)
	}
	b.load(b.cards[o.CardID], o.net(), at)
	if o.physical() {
		b.record(o.CardID, rechargeCard, o.Gross, "card recharge", at)
	}
}

// enterCard makes a card known; a virtual one is listed after the lag.
func (b *bank) enterCard(c *issued, now time.Time) {
	b.cards[c.ID] = c
	c.number = card.Mask(b.numberOf(c))
	if !c.virtual() {
		b.stock[c.Stock] = c
		return
	}
	b.reveal(&c.row, now, func() { b.listCard(c) })
}

func (b *bank) listCard(c *issued) {
	if !c.Gone {
		b.cardList.add(c)
	}
}

// refundOrder gives a successful order's gross back and takes its net off the card.
func (b *bank) refundOrder(o *order, at time.Time) error {
	c := b.cards[o.CardID]
	if o.Status != succeeded || c.Balance < o.net() {
		return fmt.Errorf("order %s is %s and its card holds %s: only a successful order whose %s is still on the card can be refunded", o.Platform, o.Status, c.Balance, o.net())
	}
	b.load(c, -o.net(), at)
	a := b.account(o.physical())
	a.Balance += o.Gross
	o.Status, o.Reason = refunded, "refunded"
	b.moved(a, at)
	b.touch(o)
	b.notifyOrder(o)
	return nil
}

// fresh refuses an order number that was used before: always in mode merchant,
// and when a repeat is to be refused; mode none takes any number any time.
func (c *call) fresh(physical bool, no string) error {
	if c.numbers[numberKey(physical, no)] == nil {
		return nil
	}
	if c.faults.fire(c.id, "refuse_repeat") {
		return refuse(codeRiskControl, "risk control refused a repeated request")
	}
	if c.faults.word(c.id, "order_reference") == "merchant" {
		return refuse(codeOrderExists, "order_no %s was used before", no)
	}
	return nil
}

// affordable refuses what an account cannot pay.
func (c *call) affordable(physical bool, gross card.Money) error {
	if has := c.account(physical).available(); has < gross {
		return refuse(codeInsufficient, "insufficient balance: %s is available, the order takes %s", has, gross)
	}
	return nil
}

func numberKey(physical bool, no string) string { return strconv.FormatBool(physical) + "/" + no }

// platformNo looks like VC2026031219d38db6. The last eight digits are a
// shuffled count, so they do not repeat.
func platformNo(o *order) string {
	if o.physical() {
		return uuid("order", o.Seq)
	}
	return fmt.Sprintf("VC%s%08x", o.Created.Format("20060102"), uint32(o.Seq)*2654435761)
}
