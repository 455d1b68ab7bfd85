package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// The blocks that say what became of something: moved and removed.

// nothingRead is what blocks have that hold only addresses.
type nothingRead struct{}

// reads implements evaluator.
func (nothingRead) reads(func(hclsyntax.Expression, surroundings)) {}

// movedStatement is a moved block.
type movedStatement struct {
	nothingRead
	from, to card.Selector
	at       hcl.Range
}

func (m *module) declareMoved(b *block, p *problems) {
	from, okFrom := p.readPlace(b, "from")
	to, okTo := p.readPlace(b, "to")
	if !okFrom || !okTo {
		return
	}
	a, z := from.Address(), to.Address()
	at := b.src.DefRange()
	switch {
	case a.IsZero() != z.IsZero():
		p.errorf(at, "Invalid move", "A resource moves to a resource and a module to a module, and %s and %s are one of each.", from, to)
	case a.Kind != z.Kind:
		p.errorf(at, "Invalid move", "%s is a %s and cannot become a %s.", from, a.Kind, z.Kind)
	case from == to:
		p.errorf(at, "Invalid move", "%s would move to itself. Remove the block.", from)
	case a.IsZero() && (to.Matches(card.Address{Module: from.Module()}) || from.Matches(card.Address{Module: to.Module()})) && keyless(from.Module()) != keyless(to.Module()):
		p.errorf(at, "Invalid move", "A module cannot move into itself, or out of itself, and one of %s and %s is around the other.", from, to)
	default:
		m.addStatement("moved", b, &movedStatement{from: from, to: to, at: at})
	}
}

// keyless is the path of a module without any keys.
func keyless(path string) string { return card.Address{Module: path}.Declaration().Module }

// eval implements evaluator.
func (s *movedStatement) eval(r *run) cty.Value {
	r.out.Want.Moves = append(r.out.Want.Moves, card.Move{From: s.from.In(r.path), To: s.to.In(r.path), At: cardRange(s.at)})
	return cty.NilVal
}

// removedStatement is a removed block.
type removedStatement struct {
	nothingRead
	from card.Selector
	at   hcl.Range
}

func (m *module) declareRemoved(b *block, p *problems) {
	from, ok := p.readPlace(b, "from")
	if life := b.child("lifecycle"); life != nil {
		if e := life.expr("destroy"); e != nil && p.constBool(e, false) {
			p.errorf(e.Range(), "Cards cannot be destroyed", "The issuer has no way to close a card, so what is removed stays alive there. Write destroy = false.")
		}
	}
	if !ok {
		return
	}
	if from.Address() != from.Address().Block() || lastKey(from) != (card.Key{}) {
		p.errorf(b.expr("from").Range(), "Invalid removal", "A removed block is about a whole resource or module, and %s is one instance. To let go of one instance, take its key out of for_each.", from)
		return
	}
	m.addStatement("removed", b, &removedStatement{from: from, at: b.src.DefRange()})
}

// lastKey is the key of the module that is named.
func lastKey(place card.Selector) card.Key {
	calls := card.ModuleCalls(place.Module())
	if len(calls) == 0 || !place.Address().IsZero() {
		return card.Key{}
	}
	return calls[len(calls)-1].Key
}

// eval implements evaluator.
func (s *removedStatement) eval(r *run) cty.Value {
	r.out.Want.Removed = append(r.out.Want.Removed, card.Removed{From: s.from.In(r.path), At: cardRange(s.at)})
	return cty.NilVal
}

// readPlace reads an argument that is the address of a resource or a module.
func (p *problems) readPlace(b *block, name string) (card.Selector, bool) {
	e := b.expr(name)
	if e == nil {
		return card.Selector{}, false
	}
	place, ok := staticPlace(e)
	if !ok {
		p.errorf(e.Range(), "Invalid address", "The argument %q is the address of a resource or a module, or of one instance of it, written without quotes around it, as in virtual_card.travel[\"ana@example.com\"] or module.sales. Its keys must be written out.", name)
	}
	return place, ok
}
