package applier

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// holder settles the creation of a cardholder by the e-mail, which is unique
// at the issuer. The ledger holds no e-mail, so the configuration must still
// declare the holder.
func (t *settling) holder(op *state.Op) {
	email := ""
	for _, w := range t.Want.Holders {
		if w.Address == op.Address {
			email = w.Email
		}
	}
	for _, h := range t.Seen.Holders {
		if email != "" && strings.EqualFold(h.Email, email) {
			t.record(op, state.Outcome{Result: state.ResultDone, By: "list", ID: h.ID, Status: string(h.Status)})
			return
		}
	}
	t.gone(op, t.Seen.BegunAt)
}

// binding settles a bind by the card list.
func (t *settling) binding(op *state.Op) {
	var bound []card.Card
	for _, c := range t.Seen.Cards {
		if c.HolderID == op.HolderID && t.same(op, c) {
			bound = append(bound, c)
		}
	}
	switch len(bound) {
	case 0:
		t.gone(op, t.Seen.BegunAt)
	case 1:
		c := bound[0]
		t.record(op, state.Outcome{Result: state.ResultDone, By: "list", ID: c.ID, Status: c.Status, Number: c.Number})
	default:
		t.person(op, fmt.Sprintf("The holder has %d physical cards with the number %s.", len(bound), op.Number), nil)
	}
}

// same reports whether c is the card that op binds. A stock card has no id
// before it is bound, only the number printed on it.
func (t *settling) same(op *state.Op, c card.Card) bool {
	if op.Address.Kind == card.KindPhysicalCard {
		return c.Kind == card.KindPhysicalCard && c.Number == op.Number && !t.orders.owned[c.ID]
	}
	return c.Kind == card.KindVirtualCard && c.ID == op.CardID
}

// charge settles the charge of a physical card, which has no order list, by
// its transactions and its balance. While the account has as much frozen (P7: I),
// an order that nothing else shows may be pending.
func (t *settling) charge(op *state.Op) {
	read, ok := t.Charges[op.CardID]
	if !ok {
		t.wait(op, "The card's transactions were not read.")
		return
	}
	found, before := t.topUps(op, read)
	n, rise := len(found), read.Balance-op.Balance
	switch {
	case n > 1+before:
		t.person(op, fmt.Sprintf("The card has %d top-ups of %s since the call.", n-before, op.Gross), found)
	case n > before && rise > op.Gross:
		t.person(op, fmt.Sprintf("The card has a top-up of %s, and with %s more on it than that explains.", op.Gross, rise-op.Gross), found)
	case n > 0 && before == 0, n > 0 && rise == op.Gross:
		t.record(op, state.Outcome{Result: state.ResultDone, By: "list", ID: op.CardID, PlatformNo: op.PlatformNo, Gross: op.Gross, Net: op.Gross})
	case (rise > 0 || n > before || n > 0 && rise < 0) && t.over(op, t.Seen.BegunAt, t.absence()):
		t.person(op, fmt.Sprintf("The card's balance went from %s to %s, and its transactions do not tell if a top-up of %s is the op's.", op.Balance, read.Balance, op.Gross), found)
	case t.Seen.Physical.Frozen >= op.Gross && !op.Pending && t.over(op, t.Seen.BegunAt, t.absence()):
		t.wait(op, fmt.Sprintf("The answer to its call is lost, and the issuer holds %s of the physical account frozen: the top-up may be pending. If it stays so: %s.", t.Seen.Physical.Frozen, resolveAdvice(op.ID)))
	default:
		t.gone(op, t.Seen.BegunAt)
	}
}

// topUps lists the incoming transactions of the op's amount that can be the
// op's, and counts how many of them may be our last order instead, which the
// balance before the op included.
func (t *settling) topUps(op *state.Op, read provider.Charges) (found []card.Order, before int) {
	found = TopUps(op, read, t.SettleWindow)
	if last := t.Known.Resource(op.Address).Last; last.Net == op.Gross && !last.At.Before(chargedFrom(op.FirstSent, t.SettleWindow)) {
		before = 1
	}
	return found, before
}

// TopUps lists the transactions that can be the charge op of a physical card, as
// orders under their own ids. The issuer's clock may run behind ours by slack.
func TopUps(op *state.Op, read provider.Charges, slack time.Duration) []card.Order {
	from := chargedFrom(op.FirstSent, slack)
	var found []card.Order
	for _, top := range read.TopUps {
		if top.Amount == op.Gross && !top.At.Before(from) {
			found = append(found, card.Order{
				Number: top.ID, Kind: card.OrderTopUp, Status: card.OrderSuccess, CardID: op.CardID, Gross: top.Amount, Net: top.Amount, CreatedAt: top.At,
			})
		}
	}
	return found
}

// lateCharge looks for the transaction of a charge that a person took for never
// executed.
func (t *settling) lateCharge(op *state.Op) {
	read, ok := t.Charges[op.CardID]
	if !ok {
		return // not now: only a plan reads it
	}
	found := slices.DeleteFunc(TopUps(op, read, t.SettleWindow), func(o card.Order) bool {
		return slices.Contains(op.Rejected, o.Number) || !op.Pending && o.CreatedAt.After(op.Freed.Add(t.absence()))
	})
	if len(found) > op.Again {
		t.person(op, fmt.Sprintf("Op %s was resolved as not executed, and the transactions of the card show a top-up of %s that nothing else explains.", op.ID, op.Gross), found)
	}
}

// chargedFrom is the time from which the transactions of a card can be those
// of an op sent first at sent. The issuer's clock may run behind ours by slack,
// and it writes whole seconds (P6: I).
func chargedFrom(sent time.Time, slack time.Duration) time.Time {
	return sent.Add(-slack).Truncate(time.Second)
}
