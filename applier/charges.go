package applier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Charges reads what settles the open charges of physical cards, and shows those
// that a person took for never executed, by card id.
// slack makes up for an issuer's clock that runs behind ours: settle_window.
func Charges(ctx context.Context, issuer provider.Reader, known *state.State, slack time.Duration) (map[string]provider.Charges, error) {
	asked := periods{}
	for _, op := range slices.Concat(known.OpenOps(), slices.Collect(maps.Values(known.Freed))) {
		if isPhysicalCharge(op.Action, op.Address) && (op.Freed.IsZero() || op.Watched()) {
			asked.add(op.Address, op.CardID, chargedFrom(op.FirstSent, slack))
		}
	}
	return asked.read(ctx, issuer)
}

func isPhysicalCharge(action card.Action, a card.Address) bool {
	return action == card.ActionFund && a.Kind == card.KindPhysicalCard
}

// periods says since when the transactions of physical cards are asked for, by
// card id.
type periods map[string]period

type period struct {
	address card.Address
	since   time.Time
}

// add asks for a card's transactions since a time, at the latest.
func (p periods) add(a card.Address, cardID string, since time.Time) {
	if asked, ok := p[cardID]; !ok || since.Before(asked.since) {
		p[cardID] = period{a, since}
	}
}

func (p periods) read(ctx context.Context, issuer provider.Reader) (map[string]provider.Charges, error) {
	read := make(map[string]provider.Charges, len(p))
	for _, id := range slices.Sorted(maps.Keys(p)) {
		got, err := issuer.Charges(ctx, id, p[id].since)
		if err != nil {
			return nil, fmt.Errorf("reading the transactions of %s: %w", p[id].address, err)
		}
		read[id] = got
	}
	return read, nil
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
	from := t.chargedFrom(op)
	found, unsure := topUps(read.TopUps, op.CardID, op.Gross, from), topUps(read.Others, op.CardID, op.Gross, from)
	n, rise := len(found), read.Balance-op.Balance
	before := 0 // how many may be our last order instead, which the balance before the op included
	if recent(t.Known.Resource(op.Address).Last, op.Gross, from) {
		before = 1
	}
	switch {
	case n > 1+before:
		t.person(op, fmt.Sprintf("The card has %d top-ups of %s since the call.", n-before, op.Gross), found)
	case n > before && rise > op.Gross:
		t.person(op, fmt.Sprintf("The card has a top-up of %s, and with %s more on it than that explains.", op.Gross, rise-op.Gross), found)
	case n > 0 && before == 0, n > 0 && rise == op.Gross:
		t.record(op, state.Outcome{Result: state.ResultDone, By: "list", ID: op.CardID, PlatformNo: op.PlatformNo, Gross: op.Gross, Net: op.Gross})
	case (rise > 0 || n > before || n > 0 && rise < 0) && t.over(op, t.Seen.BegunAt, t.absence()):
		t.person(op, fmt.Sprintf("The card's balance went from %s to %s, and its transactions do not tell if a top-up of %s is the op's.", op.Balance, read.Balance, op.Gross), found)
	case len(unsure) > 0 && t.over(op, t.Seen.BegunAt, t.absence()):
		t.person(op, fmt.Sprintf("The card has a transaction of %s since the call, and its kind does not tell if it is a top-up.", op.Gross), unsure)
	case t.Seen.Physical.Frozen >= op.Gross && !op.Pending && t.over(op, t.Seen.BegunAt, t.absence()):
		t.wait(op, fmt.Sprintf("The answer to its call is lost, and the issuer holds %s of the physical account frozen: the top-up may be pending. If it stays so: %s.", t.Seen.Physical.Frozen, resolveAdvice(op.ID)))
	default:
		t.gone(op, t.Seen.BegunAt)
	}
}

// chargedFrom is the time from which a card's transactions can be the op's.
func (t *settling) chargedFrom(op *state.Op) time.Time {
	return chargedFrom(op.FirstSent, t.SettleWindow)
}

// topUps lists those of a card that are of this amount, from a time on or of a
// time that nobody knows, as orders under their own ids.
func topUps(list []provider.TopUp, cardID string, amount card.Money, from time.Time) []card.Order {
	var found []card.Order
	for _, top := range list {
		if top.Amount == amount && (top.At.IsZero() || !top.At.Before(from)) {
			found = append(found, card.Order{
				Number: top.ID, Kind: card.OrderTopUp, Status: card.OrderSuccess, CardID: cardID, Gross: amount, Net: amount, CreatedAt: top.At,
			})
		}
	}
	return found
}

// recent reports whether our last order on a card was of this amount, from a
// time on.
func recent(last state.LastOrder, amount card.Money, from time.Time) bool {
	return last.Net == amount && !last.At.Before(from)
}

// lateCharge looks for the transaction of a charge that a person took for never
// executed.
func (t *settling) lateCharge(op *state.Op) {
	read, ok := t.Charges[op.CardID]
	if !ok {
		return // not now: only a plan reads it
	}
	found := slices.DeleteFunc(topUps(slices.Concat(read.TopUps, read.Others), op.CardID, op.Gross, t.chargedFrom(op)), func(o card.Order) bool {
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
