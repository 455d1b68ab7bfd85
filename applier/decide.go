package applier

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Unfit says why what a person named cannot be what became of an op.
type Unfit struct {
	Kind       UnfitKind
	Reason     string       // lower case, no full stop
	Candidates []card.Order // what can be, of an op that moves money
}

// UnfitKind says what to do about it.
type UnfitKind int

// The kinds of Unfit.
const (
	UnfitUnlisted   UnfitKind = iota // the issuer lists nothing of that name
	UnfitOther                       // it is another op's, or nobody's
	UnfitUnfinished                  // it is the op's and may fail yet
	UnfitFailed                      // it is the op's, and took nothing
)

// Error implements error.
func (u *Unfit) Error() string { return u.Reason }

// Decide makes the entries of what a person says of an op that the lists leave
// open: the decision, and the outcome that it stands for, with the figures of
// what the issuer lists now. by.Order names an order or, for a physical card's
// charge, a transaction; the holder of a create; the card of a bind. A decision
// that nothing happened rejects the finished orders that might be the op's, and
// notes those that may succeed yet. s
// needs no lists: they are read here. Errors: *Unfit, else those of the issuer.
func Decide(ctx context.Context, issuer provider.Reader, s Situation, op *state.Op, by state.Resolve) ([]state.Draft, error) {
	out := state.Outcome{Result: state.ResultAbsent}
	if !by.NotExecuted || op.Action.MovesMoney() {
		if err := s.readFor(ctx, issuer, op); err != nil {
			return nil, err
		}
		t := &settling{Situation: s, orders: newOrderBook(s)}
		if by.NotExecuted {
			by.Rejected, by.Unfinished = t.rejects(op)
		} else if err := t.evidence(op, by.Order, &out); err != nil {
			return nil, err
		}
	}
	out.By, out.Reason = "person", by.Why
	return []state.Draft{
		{Kind: state.KindResolve, Op: op.ID, Address: op.Address, Data: by},
		{Kind: state.KindOutcome, Op: op.ID, Address: op.Address, Data: out},
	}, nil
}

// readFor reads whatever may show what became of an op.
func (s *Situation) readFor(ctx context.Context, issuer provider.Reader, op *state.Op) (err error) {
	if isPhysicalCharge(op.Action, op.Address) {
		s.Charges, err = periods{op.CardID: {op.Address, chargedFrom(op.FirstSent, s.SettleWindow)}}.read(ctx, issuer)
		return err
	}
	if s.Seen, err = issuer.Inventory(ctx, provider.Depth{}); err != nil { // its order may be older than the op
		return fmt.Errorf("listing what the issuer has: %w", err)
	}
	return nil
}

// rejects lists the numbers of the orders that might be the op's, by whether
// they are finished: a pending one is asked about again once it has succeeded.
func (t *settling) rejects(op *state.Op) (finished, pending []string) {
	for _, o := range t.choices(op) {
		if o.Status == card.OrderPending || o.Status == card.OrderUnknown {
			pending = append(pending, o.Shown())
		} else {
			finished = append(finished, o.Shown())
		}
	}
	return finished, pending
}

// evidence makes the outcome of an op of what it is said to have made.
func (t *settling) evidence(op *state.Op, id string, out *state.Outcome) error {
	switch op.Action {
	case card.ActionCreate:
		for _, h := range t.Seen.Holders {
			if h.ID == id || strings.EqualFold(h.Email, id) {
				*out = holderOutcome(h)
				return nil
			}
		}
	case card.ActionBind:
		for _, c := range t.Seen.Cards {
			if c.ID == id && t.bound(op, c) {
				*out = cardOutcome(c)
				return nil
			}
		}
	default:
		o, err := t.choose(op, id)
		*out = t.orders.outcome(op, o, state.ResultDone)
		return err
	}
	return &Unfit{Kind: UnfitUnlisted, Reason: fmt.Sprintf("the issuer lists nothing with the id %q that the %s of %s could have made", id, op.Action, op.Address)}
}

// choices lists what can be the order of an op that moves money: the
// transactions of a physical card; else the orders under its numbers, and where
// there is none those of its class that came since and that nothing in the
// ledger accounts for.
func (t *settling) choices(op *state.Op) []card.Order {
	if op.Address.Kind == card.KindPhysicalCard {
		read := t.Charges[op.CardID]
		return topUps(slices.Concat(read.TopUps, read.Others), op.CardID, op.Gross, t.chargedFrom(op))
	}
	places := t.orders.byNumber(op)
	if len(places) == 0 {
		places = t.candidates(op.Class(), []*state.Op{op})
	}
	return t.orders.at(places)
}

// choose takes the order of this number for the op's, if it can be that.
func (t *settling) choose(op *state.Op, number string) (card.Order, error) {
	choices := t.choices(op)
	o, listed := t.named(choices, number)
	claimed := !t.orders.unclaimed(o) && !o.Is(op.PlatformNo)
	switch {
	case !listed && op.Address.Kind == card.KindPhysicalCard:
		return o, &Unfit{UnfitUnlisted, fmt.Sprintf("the card %s has no transaction %q of %s since the op was sent", op.CardID, number, op.Gross), choices}
	case !listed:
		return o, &Unfit{UnfitUnlisted, fmt.Sprintf("the issuer lists no order %q", number), choices}
	case claimed || !slices.Contains(choices, o) || !fits(op.Class(), t.orders.classOf(o)):
		return o, &Unfit{UnfitOther, t.misfit(op, o, number), choices}
	case o.Status == card.OrderFailed || o.Status == card.OrderRefunded:
		return o, &Unfit{UnfitFailed, fmt.Sprintf("the order %s %s: it put nothing on a card", number, ended(o.Status)), choices}
	case o.Status != card.OrderSuccess:
		return o, &Unfit{UnfitUnfinished, fmt.Sprintf("the order %s is %s, so it did not happen yet", number, o.Status), choices}
	case o.CardID == "":
		return o, &Unfit{UnfitUnfinished, fmt.Sprintf("the order %s has no card yet", number), choices}
	}
	return o, nil
}

// ended is the verb of an order that came to nothing.
func ended(s card.OrderStatus) string {
	if s == card.OrderRefunded {
		return "was refunded"
	}
	return "failed"
}

// misfit says why an order is not the op's.
func (t *settling) misfit(op *state.Op, o card.Order, number string) string {
	c, of := op.Class(), t.orders.classOf(o)
	switch a, recorded := t.recorded(op, o); {
	case of.Action != c.Action || c.Action == card.ActionFund && of.What != c.What:
		return fmt.Sprintf("the order %s is no %s of %s, but %s of card %s", number, op.Action, op.Address, o.Kind, o.CardID)
	case of.Gross != c.Gross:
		return fmt.Sprintf("the order %s is of %s, and op %s sent %s: it is another one", number, o.Gross, op.ID, op.Gross)
	case recorded:
		return fmt.Sprintf("the order %s is recorded already, as one of %s", number, a)
	}
	return fmt.Sprintf("the order %s cannot be that of op %s: it is older, of another card type, or another address's", number, op.ID)
}

// named finds the order of a number, first among the choices.
func (t *settling) named(choices []card.Order, number string) (card.Order, bool) {
	for _, list := range [][]card.Order{choices, t.orders.list.Items} {
		if i := slices.IndexFunc(list, func(o card.Order) bool { return o.Is(number) }); i >= 0 {
			return list[i], true
		}
	}
	return card.Order{}, false
}

// recorded finds the address at which the ledger has recorded an order, for
// another op.
func (t *settling) recorded(op *state.Op, o card.Order) (card.Address, bool) {
	for _, other := range t.Known.Ops {
		if other.ID != op.ID && (o.Is(other.OrderNo) || o.Is(other.PlatformNo)) {
			return other.Address, true
		}
	}
	for a, r := range t.Known.Resources {
		if o.Is(r.Last.OrderNo) || slices.ContainsFunc(r.Orders, o.Is) {
			return a, true
		}
	}
	return card.Address{}, false
}
