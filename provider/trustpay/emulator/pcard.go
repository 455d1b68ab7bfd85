package emulator

import (
	"time"

	"github.com/cardform/cardform/card"
)

// readCardBalance is P5.
func readCardBalance(in *input) action {
	id := in.text("card_id")
	return func(c *call, w *encoder) error {
		found, err := c.held(id)
		if err != nil {
			return err
		}
		w.open()
		w.text("card_id", found.ID)
		w.text("card_currency", currency)
		w.money("available_balance", found.shown)
		w.text("card_status", found.Status)
		w.close()
		return nil
	}
}

// held finds a card of P4: one that is bound to a holder.
func (c *call) held(id string) (*issued, error) {
	found := c.cards[id]
	if found == nil || found.Gone || c.bound[id] == nil {
		return nil, refuse(codeBadRequest, "card not exist: %s", id)
	}
	return found, nil
}

// readCardMovements is P6.
func readCardMovements(in *input) action {
	id := in.text("card_id")
	p := in.paging()
	return func(c *call, w *encoder) error {
		if _, err := c.held(id); err != nil {
			return err
		}
		owner := c.bound[id].Holder
		writePage(w, c.movesOf(id), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, m *movement) {
			w.open()
			w.text("card_id", m.CardID)
			w.text("cardholder_id", owner)
			w.text("transaction_id", m.ID)
			w.text("transaction_type", m.Kind)
			w.money("transaction_amount", m.Amount)
			w.text("transaction_currency", currency)
			w.text("transaction_status", string(succeeded))
			w.time("transaction_time", m.Created)
			w.text("description", m.Text)
			w.close()
		})
		return nil
	}
}

// readAccount is P7.
func readAccount(in *input) action {
	in.oneOf("currency", currency)
	return func(c *call, w *encoder) error {
		a := c.physical.shown
		w.open()
		w.text("currency", a.Currency)
		w.money("available_balance", a.Available())
		w.money("margin_balance", a.Reserve)
		w.money("frozen_balance", a.Frozen)
		w.text("balance_status", card.CardActive)
		w.close()
		return nil
	}
}

// readRecharge is P8.
func readRecharge(in *input) action {
	o := order{
		Kind: rechargeCard, CardID: in.uuid("card_id"),
		Gross: in.amount("amount"), No: in.orderNo(), Notify: in.notify(),
	}
	return func(c *call, w *encoder) error {
		if _, err := c.usable(o.CardID, false); err != nil {
			return err
		}
		if err := c.payable(&o, card.FeeRule{}, 0, 0); err != nil {
			return err
		}
		placed := o
		c.place(&placed)
		w.open()
		w.text("card_id", placed.CardID)
		w.text("card_order_id", placed.Platform)
		w.text("order_type", placed.Kind)
		w.money("amount", placed.Gross)
		w.text("card_currency", currency)
		w.text("order_status", string(placed.Status))
		w.close()
		return nil
	}
}

// record adds a transaction to a card.
func (b *bank) record(cardID, kind string, amount card.Money, text string, at time.Time) {
	m := &movement{row: b.newRow(at, b.hidden("orders")), CardID: cardID, Kind: kind, Amount: amount, Text: text}
	m.ID = uuid("movement", m.Seq)
	b.enterMovement(m, at)
	b.touch(m)
}

func (b *bank) enterMovement(m *movement, now time.Time) {
	b.movements[m.ID] = m
	b.reveal(&m.row, now, func() {
		if b.cardMoves[m.CardID] == nil {
			b.cardMoves[m.CardID] = &list[*movement]{}
		}
		b.cardMoves[m.CardID].add(m)
	})
}

// spend pays a merchant from a card.
func (b *bank) spend(cardID string, amount card.Money, merchant string, now time.Time) error {
	c := b.cards[cardID]
	switch {
	case c == nil || c.Gone:
		return refuse(codeBadRequest, "there is no card %s", cardID)
	case c.Status != card.CardActive:
		return refuse(codeBadRequest, "card %s is %s", cardID, c.Status)
	case amount <= 0 || amount > c.Balance:
		return refuse(codeInsufficient, "card %s holds %s: %s cannot be spent from it", cardID, c.Balance, amount)
	}
	c.Spent += amount
	b.load(c, -amount, now)
	b.record(cardID, "PURCHASE", amount, merchant, now)
	return nil
}
