package state

import (
	"slices"

	"github.com/cardform/cardform/card"
)

// index finds what Fold must not let happen twice. It is made when it is first
// needed and may name what is no longer so: whoever asks looks again.
type index struct {
	op   map[opKey][]string        // ops that are not settled
	at   map[card.Address][]string // ops that are not settled, or were settled as absent
	held map[heldKey]card.Address  // who holds an id
}

type opKey struct {
	action  card.Action
	address card.Address
}

type heldKey struct {
	kind card.Kind
	id   string
}

func (s *State) indexed() *index {
	if s.index != nil {
		return s.index
	}
	s.index = &index{op: make(map[opKey][]string), at: make(map[card.Address][]string), held: make(map[heldKey]card.Address, len(s.Resources))}
	for _, op := range s.Ops {
		s.index.addOp(s, op)
	}
	for _, op := range s.Freed {
		s.index.place(op)
	}
	for a, r := range s.Resources {
		if r.Held {
			s.index.held[heldKey{a.Kind, r.ID}] = a
		}
	}
	return s.index
}

func (i *index) addOp(s *State, op *Op) {
	key := opKey{op.Action, op.Address}
	i.op[key] = append(slices.DeleteFunc(i.op[key], func(id string) bool { return s.Ops[id] == nil }), op.ID)
	i.place(op)
}

// place notes where an op is.
func (i *index) place(op *Op) {
	if !slices.Contains(i.at[op.Address], op.ID) {
		i.at[op.Address] = append(i.at[op.Address], op.ID)
	}
}

// move takes the ops of one address to another and returns their ids.
func (i *index) move(s *State, from, to card.Address) (ids []string) {
	for _, id := range i.at[from] {
		op := s.known(id)
		if op == nil || op.Address != from {
			continue
		}
		ids = append(ids, id)
		delete(i.op, opKey{op.Action, from})
		if op.Address = to; s.Ops[id] != nil {
			i.addOp(s, op)
		} else {
			i.place(op)
		}
	}
	delete(i.at, from)
	if r := s.Resources[to]; r != nil && r.Held {
		i.held[heldKey{to.Kind, r.ID}] = to
	}
	return ids
}

// close takes an op from those that are not settled.
func (s *State) close(id string) {
	op := s.Ops[id]
	if op == nil {
		return
	}
	delete(s.Ops, id)
	if s.index == nil {
		return
	}
	strike(s.index.at, op.Address, id)
	strike(s.index.op, opKey{op.Action, op.Address}, id)
}

// strike takes an id from a list.
func strike[K comparable](lists map[K][]string, key K, id string) {
	left := slices.DeleteFunc(lists[key], func(other string) bool { return other == id })
	if lists[key] = left; len(left) == 0 {
		delete(lists, key)
	}
}

// unsettled returns the first op of this action on a that is not settled, or
// nil.
func (s *State) unsettled(action card.Action, a card.Address) *Op {
	for _, id := range s.indexed().op[opKey{action, a}] {
		if op := s.Ops[id]; op != nil {
			return op
		}
	}
	return nil
}

// holder returns the address that holds id.
func (s *State) holder(kind card.Kind, id string) (card.Address, bool) {
	a, ok := s.indexed().held[heldKey{kind, id}]
	r := s.Resources[a]
	return a, ok && r != nil && r.Held && r.ID == id
}

// known returns the op of this id, settled as absent or not settled.
func (s *State) known(id string) *Op {
	if op := s.Ops[id]; op != nil {
		return op
	}
	return s.Freed[id]
}
