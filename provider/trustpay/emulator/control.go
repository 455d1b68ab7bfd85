package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// Spend pays a merchant from a card, as its holder would.
func (e *Emulator) Spend(cardID string, amount card.Money, merchant string) error {
	return e.change(func(now time.Time) error { return e.bank.spend(cardID, amount, merchant, now) })
}

// SetOrder ends an order by hand, whatever the switches say: PROCESSING,
// SUCCESS and FAILED for one that waits, SUCCESS for one that failed (a change
// of heart), REFUNDED for one that succeeded. Either number names an order; of
// several with one merchant's number it is the newest.
func (e *Emulator) SetOrder(number, to string) error {
	return e.change(func(now time.Time) error {
		for _, o := range []*order{e.bank.orders[number], e.bank.numbers[numberKey(false, number)], e.bank.numbers[numberKey(true, number)]} {
			if o != nil {
				return e.bank.setOrder(o, status(to), now)
			}
		}
		if x := e.bank.bindings[number]; x != nil && x.Status.waits() && (status(to) == succeeded || status(to) == failed) {
			e.bank.decideBinding(x, status(to), now)
			return nil
		}
		return fmt.Errorf("there is no order %q that can become %q", number, to)
	})
}

func (b *bank) setOrder(o *order, to status, now time.Time) error {
	switch {
	case o.Status == failed && to == succeeded:
		a := b.account(o.physical())
		if a.available() < o.Gross {
			return fmt.Errorf("the account holds %s: too little for order %s of %s", a.available(), o.Platform, o.Gross)
		}
		a.Frozen += o.Gross
		o.Fails = false
		b.finish(o, now)
		return nil
	case o.Status == succeeded && to == refunded:
		return b.refundOrder(o, now)
	case o.Status.waits() && to == processing:
		o.Status = processing
		b.touch(o)
		return nil
	case o.Status.waits() && (to == succeeded || to == failed):
		o.Fails = to == failed
		b.finish(o, now)
		return nil
	}
	return fmt.Errorf("order %s is %s and cannot become %q", o.Platform, o.Status, to)
}

// CardChange changes a card by hand. The zero value of a field leaves it.
type CardChange struct {
	CardID string     `json:"card_id"` // a virtual or bound physical card
	Stock  *int       `json:"stock"`   // or a stock card, bound or not
	Status string     `json:"status"`  // any word
	Gone   bool       `json:"gone"`    // the card vanishes from all lists, for good
	Load   card.Money `json:"load"`    // put on the card from outside, by no order
}

// SetCard changes a card by hand.
func (e *Emulator) SetCard(change CardChange) error {
	return e.change(func(now time.Time) error {
		c := e.bank.cards[change.CardID]
		if s := change.Stock; s != nil && *s >= 0 && *s < e.bank.seed.Stock {
			c = e.bank.stockCard(*s, now)
		}
		if c == nil {
			return fmt.Errorf("there is no card %q", change.CardID)
		}
		return e.bank.setCard(c, change, now)
	})
}

func (b *bank) setCard(c *issued, change CardChange, now time.Time) error {
	if change.Load < 0 {
		return fmt.Errorf("only spending takes money from a card")
	}
	if change.Status != "" {
		c.Status = change.Status
	}
	if change.Gone {
		c.Gone = true
		b.cardList.remove(c)
		if x := b.bound[c.ID]; x != nil {
			b.boundList.remove(x)
		}
	}
	c.Gifts += change.Load
	b.load(c, change.Load, now)
	return nil
}

// SetHolder gives a cardholder, by id or e-mail, another status: SUCCESS,
// PENDING, INCOMPLETE or FAILED.
func (e *Emulator) SetHolder(holder, to string) error {
	if !slices.Contains([]string{"SUCCESS", "PENDING", "INCOMPLETE", "FAILED"}, to) {
		return fmt.Errorf("a cardholder is SUCCESS, PENDING, INCOMPLETE or FAILED, not %q", to)
	}
	return e.change(func(time.Time) error {
		h := e.bank.holders[holder]
		if h == nil {
			h = e.bank.people[strings.ToLower(holder)]
		}
		if h == nil {
			return fmt.Errorf("there is no cardholder %q", holder)
		}
		h.Status = status(to)
		e.bank.touch(h)
		return nil
	})
}

// Fund puts money on the account "merchant" or "physical" from outside, or
// takes some away.
func (e *Emulator) Fund(name string, amount card.Money) error {
	return e.change(func(now time.Time) error {
		if name != "merchant" && name != "physical" {
			return fmt.Errorf("the accounts are merchant and physical, not %q", name)
		}
		a := e.bank.account(name == "physical")
		if a.available()+amount < 0 {
			return fmt.Errorf("the account %s holds %s: %s cannot be taken away", name, a.available(), -amount)
		}
		e.bank.fund(a, amount, now)
		return nil
	})
}

func (b *bank) setPayin(number, to string, now time.Time) error {
	p, err := b.payin(number)
	switch {
	case err != nil:
		return err
	case to == "paid" && p.Status == payinPending:
		b.receive(p, now)
	case to == "settled" && p.Status == payinUnsettled:
		b.settle(p, now)
	default:
		return fmt.Errorf("payment %s has status %d and cannot become %q", number, p.Status, to)
	}
	return nil
}

// Plant lets somebody else create holders and open cards, which are paid with
// money from outside. The type "" is the first one, the gross 0 its minimum.
func (e *Emulator) Plant(holders, cards int, cardType string, gross card.Money) error {
	if holders < 0 || cards < 0 || gross < 0 {
		return fmt.Errorf("holders, cards and amount are not negative")
	}
	return e.change(func(now time.Time) error {
		e.bank.plantHolders(holders, now)
		return e.bank.plantCards(cards, cardType, gross, now)
	})
}
