package state

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
)

// Touched names what an entry changed in the State, so that a Store can keep
// the materialised copy in step.
type Touched struct {
	Addresses []card.Address
	Ops       []string
	Plans     []string // those that began or ended
	Marks     []Mark   // changes of saved plans that are done now
}

// Mark names a change of a saved plan.
type Mark struct {
	Plan   string
	Change string // as PlanKey names it
}

// add takes over what another entry touched.
func (t *Touched) add(o Touched) {
	t.Addresses = append(t.Addresses, o.Addresses...)
	t.Ops = append(t.Ops, o.Ops...)
	t.Plans = append(t.Plans, o.Plans...)
	t.Marks = append(t.Marks, o.Marks...)
}

// Fold takes the entry that follows s.Head into s. It refuses what it does not
// understand and leaves s unfit for use when it fails. Errors: ErrChain, ErrNewer.
func (s *State) Fold(e Entry) (Touched, error) {
	if e.Seq != s.Head.Seq+1 || e.PrevHash != s.Head.Hash {
		return Touched{}, fmt.Errorf("entry %d does not follow entry %s: %w", e.Seq, s.Head, ErrChain)
	}
	touched, err := s.fold(e)
	if err != nil {
		return Touched{}, fmt.Errorf("entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	s.Head = Head{e.Seq, e.Hash}
	return touched, nil
}

func (s *State) fold(e Entry) (Touched, error) {
	data, err := e.Decode()
	if err != nil {
		return Touched{}, err
	}
	switch data := data.(type) {
	case Genesis:
		return s.foldGenesis(e, data)
	case Run:
		return s.foldRun(e, data)
	case Intent:
		return s.foldIntent(e, data)
	case Outcome:
		return s.foldOutcome(e, data)
	case Adopt:
		return s.foldAdopt(e, data)
	case Release:
		return s.foldRelease(e, data)
	case Move:
		return s.foldMove(e, data)
	case Resolve:
		return s.foldResolve(e, data)
	}
	return Touched{}, fmt.Errorf("an entry of the unknown kind %q: %w", e.Kind, ErrNewer)
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

func (s *State) foldGenesis(e Entry, g Genesis) (Touched, error) {
	if e.Seq != 1 {
		return Touched{}, errors.New("a ledger begins again in its middle")
	}
	s.Genesis = g
	return Touched{}, g.check()
}

// check refuses formats that this program does not know. Errors: ErrNewer.
func (g Genesis) check() error {
	if g.Format > Format {
		return fmt.Errorf("it has format %d, this cardform knows %d: %w", g.Format, Format, ErrNewer)
	}
	return nil
}

func (s *State) foldRun(_ Entry, run Run) (Touched, error) {
	if run.Newest != (card.Cursor{}) {
		s.Newest = run.Newest
	}
	touched := Touched{Ops: s.forgetFreed()}
	if !run.Saved {
		return touched, nil
	}
	p := s.Plans[run.PlanID]
	if p == nil {
		p = &Plan{Done: map[string]bool{}}
		s.Plans[run.PlanID] = p
	}
	if run.Done { // all of it: what was done need not be told apart any more
		p.Ended, p.Done = true, map[string]bool{}
	}
	touched.Plans = []string{run.PlanID}
	return touched, nil
}

// markDone records that a change of a saved plan is done.
func (s *State) markDone(planID string, action card.Action, a card.Address) []Mark {
	p := s.Plans[planID]
	if p == nil || p.Ended {
		return nil
	}
	change := PlanKey(action, a)
	p.Done[change] = true
	return []Mark{{planID, change}}
}

func (s *State) foldAdopt(e Entry, a Adopt) (Touched, error) {
	if op := s.unsettled(a.Action, e.Address); op != nil && a.OrderNo != "" {
		return Touched{}, fmt.Errorf("order %s may be that of op %s, which is not settled", a.OrderNo, op.ID)
	}
	r, origin := s.at(e.Address), cmp.Or(a.Origin, e.Address)
	touched := Touched{Addresses: []card.Address{e.Address}}
	// An order whose number is used up was counted, unless its card is new here.
	news := a.OrderNo != "" && (a.N >= s.Resource(origin).used(a.Action) || a.ID != "" && !r.had(a.ID))
	if a.ID != "" {
		if err := s.hold(e.Address, a.ID, e.Time); err != nil {
			return Touched{}, err
		}
		r.CardType, r.HolderID, r.Number, r.Status = a.CardType, a.HolderID, a.Number, a.Status
		if a.Balance != nil && r.Last == (LastOrder{}) {
			r.Balance = *a.Balance
		}
	}
	if news {
		r.foldOrder(e, a)
		touched.add(s.useUp(origin, a.Action, a.N, a.OrderNo))
	}
	touched.Marks = s.markDone(a.PlanID, card.ActionAdopt, e.Address)
	return touched, nil
}

// foldOrder takes an order of ours that the ledger did not know into its
// resource. It counts as just made: until settle_window is over, the listed
// balance may still be the one before it.
func (r *Resource) foldOrder(e Entry, a Adopt) {
	before := r.Balance
	if a.Action == card.ActionOpen {
		before = 0
	}
	r.Balance = before + a.Net
	r.Last = LastOrder{OrderNo: a.OrderNo, At: e.Time, Before: before, Net: a.Net}
	if a.At.IsZero() || a.At.After(e.Time) { // the issuer's clock may run ahead
		r.Spent.addNow(e.Time, a.Gross)
	} else {
		r.Spent.add(a.At, a.Gross)
	}
}

func (s *State) foldRelease(e Entry, rel Release) (Touched, error) {
	r := s.at(e.Address)
	if r.Held && rel.ID != "" && rel.ID != r.ID {
		return Touched{}, fmt.Errorf("%s holds %s, and %s is released", e.Address, r.ID, rel.ID)
	}
	if r.Held {
		r.leave()
	}
	marks := s.markDone(rel.PlanID, card.ActionRelease, e.Address)
	return Touched{Addresses: []card.Address{e.Address}, Marks: marks}, nil
}

// foldMove carries the resource and its open ops over; the numbers used up
// stay with the address that they are derived from. Those of the ops that leave
// it are used up by that: what is declared there next shares no number with them.
func (s *State) foldMove(e Entry, m Move) (Touched, error) {
	if err := s.movable(e.Address, m.To); err != nil {
		return Touched{}, err
	}
	from, to := s.at(e.Address), s.at(m.To)
	moved := *from
	moved.Opens, moved.TopUps = to.Opens, to.TopUps
	moved.Past = append(slices.Clone(to.Past), from.Past...)
	moved.Spent.merge(to.Spent)
	for _, order := range to.Orders {
		moved.claim(order)
	}
	*from = Resource{Opens: from.Opens, TopUps: from.TopUps}
	*to = moved
	touched := Touched{Addresses: []card.Address{e.Address, m.To}, Ops: s.indexed().move(s, e.Address, m.To)}
	for _, id := range touched.Ops {
		if op := s.known(id); op.Origin == e.Address {
			from.useUp(op.Action, op.N)
		}
	}
	return touched, nil
}

// movable refuses a move that would mix two resources.
func (s *State) movable(from, to card.Address) error {
	switch {
	case from == to || from.Kind != to.Kind:
		return fmt.Errorf("%s cannot become %s", from, to)
	case s.Resource(to).Held:
		return fmt.Errorf("%s is moved onto %s, which is held", from, to)
	}
	for _, id := range s.indexed().at[to] {
		if op := s.Ops[id]; op != nil && op.Address == to {
			return fmt.Errorf("%s is moved onto %s, whose op %s is not settled", from, to, op.ID)
		}
	}
	return nil
}

func (s *State) foldResolve(e Entry, r Resolve) (Touched, error) {
	op := s.known(e.Op)
	if op == nil {
		return Touched{}, fmt.Errorf("a decision on op %s, which is not open", e.Op)
	}
	op.Decided, op.Rejected = op.Decided || r.NotExecuted, append(op.Rejected, r.Rejected...)
	return Touched{Ops: []string{e.Op}}, nil
}
