package emulator

import (
	"fmt"
	"strconv"
	"time"
)

// restore takes a line of the journal in; a later line of the same object
// replaces an earlier one.
func (b *bank) restore(r record) error {
	switch {
	case r.Bank != nil && r.Bank.Format != journalFormat:
		return fmt.Errorf("it has format %d, this cardform knows format %d: use the cardform that wrote it, or move it away to begin anew", r.Bank.Format, journalFormat)
	case r.Bank != nil && r.Bank.MerchantID != b.merchantID:
		return fmt.Errorf("it belongs to merchant %s, not to %s: correct merchant_id, or move it away to begin anew", r.Bank.MerchantID, b.merchantID)
	case r.Account != nil:
		*b.account(r.Account.Physical) = *r.Account
	case r.Holder != nil:
		b.holders[r.Holder.ID] = r.Holder
		b.seen(r.Holder.row)
	case r.Card != nil:
		b.cards[r.Card.ID] = r.Card
		b.seen(r.Card.row)
	case r.Order != nil:
		b.orders[r.Order.Platform] = r.Order
		b.seen(r.Order.row)
	case r.Binding != nil:
		b.bindings[r.Binding.OrderID] = r.Binding
		b.seen(r.Binding.row)
	case r.Move != nil:
		b.movements[r.Move.ID] = r.Move
		b.seen(r.Move.row)
	case r.Payin != nil:
		b.payins[r.Payin.Platform] = r.Payin
		b.seen(r.Payin.row)
	}
	return nil
}

func (b *bank) seen(r row) { b.seq = max(b.seq, r.Seq) }

// size is the number of objects there are.
func (b *bank) size() int {
	return 3 + len(b.holders) + len(b.cards) + len(b.orders) + len(b.bindings) + len(b.movements) + len(b.payins)
}

// objects yields everything that a journal holds.
func (b *bank) objects(yield func(any) bool) {
	if !yield(&identity{journalFormat, b.merchantID}) || !yield(b.merchant) || !yield(b.physical) {
		return
	}
	_ = each(b.holders, yield) && each(b.cards, yield) && each(b.orders, yield) &&
		each(b.bindings, yield) && each(b.movements, yield) && each(b.payins, yield)
}

func each[T any](objects map[string]T, yield func(any) bool) bool {
	for _, o := range objects {
		if !yield(o) {
			return false
		}
	}
	return true
}

// index makes lists, look-ups and what is still to happen from the objects
// that a journal held. What lagged behind is shown at once.
func (b *bank) index(now time.Time) {
	b.merchant.shown, b.physical.shown = b.merchant.snapshot(), b.physical.snapshot()
	for _, h := range inOrder(b.holders) {
		b.enterHolder(h, now)
	}
	for _, c := range inOrder(b.cards) {
		c.shown = c.Balance
		b.enterCard(c, now)
		if id, err := strconv.ParseInt(c.ID, 10, 64); err == nil { // a physical card's is none
			b.lastCard = max(b.lastCard, id)
		}
	}
	for _, x := range inOrder(b.bindings) {
		b.enterBinding(x, now)
	}
	for _, o := range inOrder(b.orders) {
		b.enterOrder(o, now)
		if o.Status.waits() {
			b.followOrder(o, now)
		}
	}
	for _, m := range inOrder(b.movements) {
		b.enterMovement(m, now)
	}
	for _, p := range inOrder(b.payins) {
		b.payinOf[p.No] = p
	}
}
