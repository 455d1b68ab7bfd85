package config

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// local is one named value of a locals block.
type local struct {
	id   ref
	expr hclsyntax.Expression
}

// reads implements evaluator.
func (l *local) reads(yield func(hclsyntax.Expression, surroundings)) { yield(l.expr, surroundings{}) }

// eval implements evaluator.
func (l *local) eval(r *run) cty.Value {
	v, ok := r.value(l.expr, r.scope, card.Address{})
	tainted := !ok || r.readsTainted(l.expr)
	v, small := r.bounded(v, l.expr.Range(), tainted)
	if tainted || !small {
		r.tainted[l.id] = true
	}
	return v
}

func (m *module) declareLocals(b *block, p *problems) {
	for name, attr := range b.attrs {
		id := ref{"local", name}
		if first := m.nodes[id]; first != nil {
			p.duplicate(attr.NameRange, first.at, "local value")
			continue
		}
		m.addNode(id, attr.NameRange, &local{id, attr.Expr})
	}
}
