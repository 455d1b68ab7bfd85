package state

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

// foldIntent is the last guard before a call: an intent that is refused here
// is not stored, and what is not stored is not sent.
func (s *State) foldIntent(e Entry, in Intent) (Touched, error) {
	if err := s.sendable(e, in); err != nil {
		return Touched{}, err
	}
	op := s.Ops[e.Op]
	if op == nil {
		op = &Op{ID: e.Op, Address: e.Address, Origin: e.Address, Intent: in, Since: s.Newest, FirstSent: e.Time}
		s.Ops[e.Op] = op
		s.indexed().addOp(s, op)
	}
	if op.InFlight {
		op.Unknown++ // the send before this one died without an outcome
	}
	op.InFlight, op.Run, op.LastSent = true, e.Run, e.Time
	op.Sends++
	return Touched{Ops: []string{e.Op}}, nil
}

// sendable refuses a send that would do something twice.
func (s *State) sendable(e Entry, in Intent) error {
	op := s.Ops[e.Op]
	other := s.unsettled(in.Action, e.Address)
	switch {
	case e.Op == "":
		return errors.New("an op without an id")
	case s.Freed[e.Op] != nil:
		return fmt.Errorf("op %s was settled as absent: another attempt is another op", e.Op)
	case other != nil && other != op:
		return fmt.Errorf("op %s would %s %s, and op %s, which may have done so, is not settled", e.Op, in.Action, e.Address, other.ID)
	case op == nil && in.Action.MovesMoney() && in.N < s.Resource(e.Address).used(in.Action):
		return fmt.Errorf("op %s of %s takes order number %d, which is used up", e.Op, e.Address, in.N)
	case op != nil && op.Pending:
		return fmt.Errorf("op %s is sent again, and the issuer has its order", e.Op)
	case op != nil && (op.Address != e.Address || op.Action != in.Action || op.OrderNo != in.OrderNo || op.Gross != in.Gross):
		return fmt.Errorf("op %s is sent again as something else", e.Op)
	}
	return nil
}

// CodeExists is the issuer's code for an order number that was used before (S).
// An outcome that is absent by this code is that of an op whose number another
// ledger used.
const CodeExists = 880012

func (s *State) foldOutcome(e Entry, out Outcome) (touched Touched, err error) {
	op := s.known(e.Op)
	if op == nil {
		return Touched{}, fmt.Errorf("an outcome of op %s, which is not open", e.Op)
	}
	op.InFlight = false
	s.at(op.Address).claim(out.PlatformNo)
	touched = Touched{Ops: []string{e.Op}, Addresses: []card.Address{op.Address}}
	switch out.Result {
	case ResultUnknown:
		op.Unknown++
		op.Exists = op.Exists || out.UsedUp
	case ResultPending:
		touched.add(s.await(op, out))
	case ResultRefused:
		if op.Unknown == 0 && !op.Pending {
			s.close(e.Op)
		}
	case ResultAbsent:
		touched.add(s.free(e, op, out))
		if out.Code == CodeExists { // the plan was carried out with another ledger
			touched.Marks = s.markDone(op.PlanID, op.Action, op.Origin)
		}
	case ResultFailed:
		touched.add(s.useUpOf(op))
		s.forget(e.Op)
	case ResultDone:
		touched.add(s.useUpOf(op))
		err = s.done(e, op, out)
		touched.Ops = append(touched.Ops, s.again(op)...)
		touched.Marks = s.markDone(op.PlanID, op.Action, op.Origin)
		s.forget(e.Op)
	default:
		err = fmt.Errorf("an outcome of the unknown result %q: %w", out.Result, ErrNewer)
	}
	return touched, err
}

// await takes in that the issuer has the order, also that of an op that was
// settled as absent.
func (s *State) await(op *Op, out Outcome) Touched {
	op.Pending, op.PlatformNo = true, cmp.Or(out.PlatformNo, op.PlatformNo)
	touched := s.useUpOf(op)
	if !op.Freed.IsZero() {
		delete(s.Freed, op.ID)
		op.Freed = time.Time{}
		s.Ops[op.ID] = op
		s.indexed().addOp(s, op)
	}
	return touched
}

// free lets go of an op that never happened. It is remembered, as an order of
// it may turn up. Saying so once more forgets it where the order is known; a
// person who does not know it has rejected some, and others may turn up.
func (s *State) free(e Entry, op *Op, out Outcome) (touched Touched) {
	if out.UsedUp || op.Exists {
		touched, op.Taken = s.useUpOf(op), true
		s.suppose(e, op)
	}
	if s.Freed[e.Op] != nil {
		if op.Pending || out.By != "person" {
			s.forget(e.Op)
		}
		return touched
	}
	s.close(e.Op)
	op.Freed = e.Time
	s.Freed[e.Op] = op
	s.indexed().place(op)
	return touched
}

// again counts a top-up that was done with those of its class that are
// remembered as absent, and returns their ids: what the issuer lists of it is
// not theirs.
func (s *State) again(op *Op) (touched []string) {
	for id, freed := range s.Freed {
		if op.Action == card.ActionFund && id != op.ID && freed.Class() == op.Class() {
			freed.Again++
			touched = append(touched, id)
		}
	}
	return touched
}

// Watched reports whether an op that a person took for never executed may yet
// show in the transactions of its physical card, which no order list replaces.
func (o *Op) Watched() bool {
	return o.Decided && !o.Freed.IsZero() && o.Action == card.ActionFund && o.Address.Kind == card.KindPhysicalCard
}

// suppose takes a top-up whose number is taken for the last order of its card:
// somebody made it, and the listed balance may still be the one before it.
func (s *State) suppose(e Entry, op *Op) {
	if r := s.at(op.Address); op.Action == card.ActionFund && r.ID == op.CardID {
		r.Last = LastOrder{OrderNo: op.OrderNo, At: e.Time, Before: op.Balance, Net: op.Net}
	}
}

func (s *State) forget(op string) {
	s.close(op)
	delete(s.Freed, op)
}

// done takes an op's success into its resource.
func (s *State) done(e Entry, op *Op, out Outcome) error {
	r := s.at(op.Address)
	if op.Action.MovesMoney() {
		r.Spent.addNow(e.Time, out.Gross)
	}
	replaced := op.CardID != "" && r.Held && op.CardID != r.ID
	switch op.Action {
	case card.ActionCreate:
		r.Status = out.Status
		return s.hold(op.Address, out.ID, e.Time)
	case card.ActionOpen:
		if err := s.hold(op.Address, out.ID, e.Time); err != nil {
			return err
		}
		r.CardType, r.HolderID, r.Number, r.Status, r.Balance = op.CardType, "", out.Number, out.Status, out.Net
		r.Last = LastOrder{OrderNo: op.OrderNo, At: e.Time, Net: out.Net}
	case card.ActionBind:
		if !replaced {
			return s.bound(e, op, out)
		}
	case card.ActionFund:
		if replaced {
			break
		}
		r.Balance = op.Balance + out.Net
		r.Last = LastOrder{OrderNo: op.OrderNo, At: e.Time, Before: op.Balance, Net: out.Net}
	}
	return nil
}

// bound takes the success of a bind into its card; a physical one is known
// from then on.
func (s *State) bound(e Entry, op *Op, out Outcome) error {
	if op.Address.Kind == card.KindPhysicalCard {
		if err := s.hold(op.Address, out.ID, e.Time); err != nil {
			return err
		}
	}
	r := s.at(op.Address)
	r.HolderID, r.BoundAt = op.HolderID, e.Time
	r.Number = cmp.Or(out.Number, op.Number, r.Number)
	r.Status = cmp.Or(out.Status, r.Status)
	return nil
}

// hold puts id into the resource; what was held before is remembered. Two
// addresses never hold one thing: both would top it up.
func (s *State) hold(a card.Address, id string, at time.Time) error {
	if id == "" {
		return errors.New("nothing can be held without the issuer's id")
	}
	if other, ok := s.holder(a.Kind, id); ok && other != a {
		return fmt.Errorf("%s would hold %s, which %s holds", a, id, other)
	}
	r := s.at(a)
	if r.Held && r.ID != id {
		r.leave()
	}
	if !r.Held && !(len(r.Past) > 0 && r.Past[len(r.Past)-1] == id) {
		r.Balance, r.Last = 0, LastOrder{} // they are those of another card
	}
	r.Past = slices.DeleteFunc(r.Past, func(past string) bool { return past == id })
	r.Held, r.ID, r.HeldAt = true, id, at
	s.indexed().held[heldKey{a.Kind, id}] = a
	return nil
}

// leave empties the resource but for its history. What the last order did is
// kept for the case that the same card comes back while lists still lag.
func (r *Resource) leave() {
	*r = Resource{Opens: r.Opens, TopUps: r.TopUps, Past: append(r.Past, r.ID), Orders: r.Orders, Spent: r.Spent, Balance: r.Balance, Last: r.Last}
}

// claimsKept bounds Resource.Orders. An unknown order pauses all others of its
// resource, so no older one is ever needed to tell ours from foreign ones.
const claimsKept = 16

// claim records that the issuer's order of this number is accounted for.
func (r *Resource) claim(platformNo string) {
	if platformNo != "" && !slices.Contains(r.Orders, platformNo) {
		r.Orders = append(r.Orders, platformNo)
		r.Orders = r.Orders[max(0, len(r.Orders)-claimsKept):]
	}
}

// useUpOf counts an op's order number.
func (s *State) useUpOf(op *Op) Touched { return s.useUp(op.Origin, op.Action, op.N, op.OrderNo) }

// useUp counts an order number at the address that it derives from. An order that
// turns up under it is none of the ops that were settled as absent before.
func (s *State) useUp(origin card.Address, action card.Action, n int, orderNo string) Touched {
	s.at(origin).useUp(action, n)
	touched := Touched{Addresses: []card.Address{origin}}
	for id, freed := range s.Freed {
		if orderNo != "" && freed.OrderNo == orderNo && !freed.Taken {
			freed.Taken = true
			touched.Ops = append(touched.Ops, id)
		}
	}
	return touched
}

func (r *Resource) useUp(action card.Action, n int) {
	switch action {
	case card.ActionOpen:
		r.Opens = max(r.Opens, n+1)
	case card.ActionFund:
		r.TopUps = max(r.TopUps, n+1)
	}
}

// used counts the order numbers of an action that are used up.
func (r Resource) used(action card.Action) int {
	switch action {
	case card.ActionOpen:
		return r.Opens
	case card.ActionFund:
		return r.TopUps
	}
	return 0
}
