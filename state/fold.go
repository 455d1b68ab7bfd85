package state

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

// Touched names what an entry changed in the State, so that a Store can keep
// the materialised copy in step.
type Touched struct {
	Addresses []card.Address
	Ops       []string
	Plans     []string
}

// Fold takes the entry that follows s.Head into s. It refuses what it does not
// understand and leaves s unfit for use when it fails. Errors: ErrChain.
func (s *State) Fold(e Entry) (Touched, error) {
	if e.Seq != s.Head.Seq+1 || e.PrevHash != s.Head.Hash {
		return Touched{}, fmt.Errorf("entry %d does not follow entry %s: %w", e.Seq, s.Head, ErrChain)
	}
	fold, ok := map[EntryKind]func(Entry) (Touched, error){
		KindGenesis: s.foldGenesis, KindRun: s.foldRun, KindIntent: s.foldIntent, KindOutcome: s.foldOutcome,
		KindAdopt: s.foldAdopt, KindRelease: s.foldRelease, KindMove: s.foldMove, KindResolve: s.foldResolve,
	}[e.Kind]
	if !ok {
		return Touched{}, fmt.Errorf("entry %d is of the unknown kind %q: it was written by a newer cardform", e.Seq, e.Kind)
	}
	touched, err := fold(e)
	if err != nil {
		return Touched{}, fmt.Errorf("entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	s.Head = Head{e.Seq, e.Hash}
	return touched, nil
}

func decode[T any](e Entry) (T, error) {
	var data T
	err := json.Unmarshal(e.Data, &data)
	return data, err
}

// at returns the resource at a to change it.
func (s *State) at(a card.Address) *Resource {
	r := s.Resources[a]
	if r == nil {
		r = &Resource{}
		s.Resources[a] = r
	}
	return r
}

func (s *State) foldGenesis(e Entry) (Touched, error) {
	g, err := decode[Genesis](e)
	if err == nil && (e.Seq != 1 || g.Format != Format) {
		err = fmt.Errorf("a ledger of format %d begins at entry %d; this cardform knows format %d", g.Format, e.Seq, Format)
	}
	s.Genesis = g
	return Touched{}, err
}

func (s *State) foldRun(e Entry) (Touched, error) {
	run, err := decode[Run](e)
	if run.Newest != (card.Cursor{}) {
		s.Newest = run.Newest
	}
	if err != nil || !run.Saved {
		return Touched{}, err
	}
	p := s.Plans[run.PlanID]
	if p == nil {
		p = &Plan{Done: map[string]bool{}}
		s.Plans[run.PlanID] = p
	}
	p.Ended = p.Ended || run.Done
	return Touched{Plans: []string{run.PlanID}}, nil
}

func (s *State) foldIntent(e Entry) (Touched, error) {
	in, err := decode[Intent](e)
	if err != nil {
		return Touched{}, err
	}
	op := s.Ops[e.Op]
	if op == nil {
		op = &Op{ID: e.Op, Address: e.Address, Intent: in, Since: s.Newest, FirstSent: e.Time}
		s.Ops[e.Op] = op
	}
	if op.InFlight {
		op.Unknown++ // the send before this one died without an outcome
	}
	op.InFlight, op.Run, op.LastSent = true, e.Run, e.Time
	op.Sends++
	return Touched{Ops: []string{e.Op}}, nil
}

func (s *State) foldOutcome(e Entry) (Touched, error) {
	out, err := decode[Outcome](e)
	op := s.Ops[e.Op]
	if err == nil && op == nil {
		err = fmt.Errorf("an outcome of op %s, which is not open", e.Op)
	}
	if err != nil {
		return Touched{}, err
	}
	touched := Touched{Ops: []string{e.Op}, Addresses: []card.Address{op.Address}}
	op.InFlight = false
	s.claim(op.Address, out.PlatformNo)
	switch out.Result {
	case ResultUnknown:
		op.Unknown++
	case ResultPending:
		op.Pending, op.PlatformNo = true, out.PlatformNo
		s.useUp(op.Address, op.Action, op.N)
	case ResultRefused:
		if op.Unknown == 0 && !op.Pending {
			delete(s.Ops, e.Op)
		}
	case ResultAbsent:
		if out.UsedUp {
			s.useUp(op.Address, op.Action, op.N)
		}
		delete(s.Ops, e.Op)
	case ResultFailed:
		s.useUp(op.Address, op.Action, op.N)
		delete(s.Ops, e.Op)
	case ResultDone:
		s.done(e, op, out)
		touched.Plans = s.markDone(op.PlanID, op.Action, op.Address)
		delete(s.Ops, e.Op)
	default:
		return Touched{}, fmt.Errorf("an outcome of the unknown result %q", out.Result)
	}
	return touched, nil
}

// done takes an op's success into its resource.
func (s *State) done(e Entry, op *Op, out Outcome) {
	r := s.at(op.Address)
	s.useUp(op.Address, op.Action, op.N)
	switch op.Action {
	case card.ActionCreate:
		r.hold(out.ID, e.Time)
		r.Status = out.Status
	case card.ActionOpen:
		r.hold(out.ID, e.Time)
		r.CardType, r.HolderID, r.Status, r.Balance = op.CardType, "", out.Status, out.Net
		r.Number = out.Number
		r.Last = LastOrder{OrderNo: op.OrderNo, At: e.Time, Net: out.Net}
	case card.ActionBind:
		if op.Address.Kind == card.KindPhysicalCard {
			r.hold(out.ID, e.Time)
		}
		r.HolderID, r.BoundAt = op.HolderID, e.Time
		if !out.Number.IsZero() {
			r.Number = out.Number
		}
		if out.Status != "" {
			r.Status = out.Status
		}
	case card.ActionFund:
		r.Balance = op.Balance + out.Net
		r.Last = LastOrder{OrderNo: op.OrderNo, At: e.Time, Before: op.Balance, Net: out.Net}
	}
	if op.Action.MovesMoney() {
		r.Spent.add(e.Time, out.Gross)
	}
}

// hold puts id into the resource; what was held before is remembered.
func (r *Resource) hold(id string, at time.Time) {
	if r.Held && r.ID != id {
		r.leave()
	}
	r.Past = slices.DeleteFunc(r.Past, func(past string) bool { return past == id })
	r.Held, r.ID, r.HeldAt = true, id, at
}

// leave empties the resource but for its history.
func (r *Resource) leave() {
	*r = Resource{Opens: r.Opens, TopUps: r.TopUps, Past: append(r.Past, r.ID), Orders: r.Orders, Spent: r.Spent}
}

// claimsKept bounds Resource.Orders. An unknown order pauses all others of its
// resource, so no older one is ever needed to tell ours from foreign ones.
const claimsKept = 16

// claim records that the issuer's order of this number is accounted for.
func (s *State) claim(a card.Address, platformNo string) {
	if r := s.at(a); platformNo != "" && !slices.Contains(r.Orders, platformNo) {
		r.Orders = append(r.Orders, platformNo)
		r.Orders = r.Orders[max(0, len(r.Orders)-claimsKept):]
	}
}

func (s *State) useUp(a card.Address, action card.Action, n int) {
	switch r := s.at(a); action {
	case card.ActionOpen:
		r.Opens = max(r.Opens, n+1)
	case card.ActionFund:
		r.TopUps = max(r.TopUps, n+1)
	}
}

func (s *State) foldAdopt(e Entry) (Touched, error) {
	a, err := decode[Adopt](e)
	if err != nil {
		return Touched{}, err
	}
	r := s.at(e.Address)
	if a.ID != "" {
		r.hold(a.ID, e.Time)
		r.CardType, r.HolderID, r.Number, r.Status = a.CardType, a.HolderID, a.Number, a.Status
	}
	if a.OrderNo != "" {
		s.useUp(e.Address, a.Action, a.N)
		r.Spent.add(e.Time, a.Gross)
	}
	plans := s.markDone(a.PlanID, card.ActionAdopt, e.Address)
	return Touched{Addresses: []card.Address{e.Address}, Plans: plans}, nil
}

func (s *State) foldRelease(e Entry) (Touched, error) {
	rel, err := decode[Release](e)
	if err != nil {
		return Touched{}, err
	}
	if r := s.at(e.Address); r.Held {
		r.leave()
	}
	plans := s.markDone(rel.PlanID, card.ActionRelease, e.Address)
	return Touched{Addresses: []card.Address{e.Address}, Plans: plans}, nil
}

// markDone records that a change of a saved plan is done.
func (s *State) markDone(planID string, action card.Action, a card.Address) []string {
	p := s.Plans[planID]
	if p == nil {
		return nil
	}
	p.Done[PlanKey(action, a)] = true
	return []string{planID}
}

// foldMove carries the resource over; the numbers used up stay with the
// address that they are derived from.
func (s *State) foldMove(e Entry) (Touched, error) {
	m, err := decode[Move](e)
	if err == nil && s.Resource(m.To).Held {
		err = fmt.Errorf("%s is moved onto %s, which is held", e.Address, m.To)
	}
	if err != nil {
		return Touched{}, err
	}
	from, to := s.at(e.Address), s.at(m.To)
	moved := *from
	moved.Opens, moved.TopUps = to.Opens, to.TopUps
	*from = Resource{Opens: from.Opens, TopUps: from.TopUps}
	*to = moved
	touched := Touched{Addresses: []card.Address{e.Address, m.To}}
	for id, op := range s.Ops {
		if op.Address == e.Address {
			op.Address = m.To
			touched.Ops = append(touched.Ops, id)
		}
	}
	return touched, nil
}

func (s *State) foldResolve(e Entry) (Touched, error) {
	_, err := decode[Resolve](e)
	if err == nil && s.Ops[e.Op] == nil {
		err = fmt.Errorf("a decision on op %s, which is not open", e.Op)
	}
	return Touched{}, err
}
