package emulator

import "strconv"

// readOrders is V6.
func readOrders(in *input) action {
	p := in.paging()
	return func(c *call, w *encoder) error {
		platform := c.faults.word(c.id, "list_numbers") == "platform"
		writePage(w, shown(c, c.orderList.rows, p), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, o *order) {
			w.open()
			if platform {
				w.text("order_no", o.Platform)
			} else {
				w.text("order_no", o.No)
			}
			w.digits("card_id", orZero(o.CardID))
			w.text("charge_type", o.Kind)
			w.money("amount", o.Gross)
			w.money("fee", o.Fee)
			w.money("balance", o.net())
			w.text("chain", "")
			w.integer("status", o.Status.number())
			w.text("reason", o.Reason)
			w.time("create_time", o.Created)
			w.close()
		})
		return nil
	}
}

// readCards is V7, and V8.
func readCards(in *input) action {
	p := in.paging()
	return func(c *call, w *encoder) error {
		writePage(w, shown(c, c.cardList.rows, p), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, found *issued) {
			w.open()
			w.digits("card_id", found.ID)
			w.text("card_type_id", found.Type)
			w.text("card_number", found.number.String())
			w.money("balance", found.shown)
			w.text("status", found.Status)
			w.time("create_time", found.Created)
			w.close()
		})
		return nil
	}
}

// readMovements is V9.
func readMovements(in *input) action {
	id := strconv.FormatInt(in.integer("card_id"), 10)
	p := in.paging()
	return func(c *call, w *encoder) error {
		if _, err := c.card(id, true); err != nil {
			return err
		}
		writePage(w, c.movesOf(id), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, m *movement) {
			w.open()
			w.text("transaction_id", m.ID)
			w.digits("card_id", m.CardID)
			w.text("type", m.Kind)
			w.money("amount", m.Amount)
			w.text("currency", currency)
			w.text("status", string(succeeded))
			w.text("merchant_name", m.Text)
			w.time("transaction_time", m.Created)
			w.close()
		})
		return nil
	}
}

func (b *bank) movesOf(cardID string) []*movement {
	if l := b.cardMoves[cardID]; l != nil {
		return l.rows
	}
	return nil
}
