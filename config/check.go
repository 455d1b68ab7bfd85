package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// checkStatement is a check block.
type checkStatement struct {
	name    string
	b       *block
	asserts []*block
}

func (m *module) declareCheck(b *block, p *problems) {
	c := &checkStatement{name: b.labels[0], b: b}
	id := ref{"check", c.name}
	if first := m.nodes[id]; first != nil {
		p.duplicate(b.src.DefRange(), first.at, "check")
		return
	}
	for _, nested := range b.blocks {
		if nested.typ.name == "data" {
			m.declareData(nested, p, b)
			continue
		}
		c.asserts = append(c.asserts, nested)
	}
	if len(c.asserts) == 0 {
		p.errorf(b.src.DefRange(), "Missing assert block", "A check says what ought to hold in one or more assert blocks, and this one has none: assert { condition = …, error_message = … }, on lines of their own.")
	}
	m.addNode(id, b.src.DefRange(), c)
}

// reads implements evaluator.
func (c *checkStatement) reads(yield func(hclsyntax.Expression, surroundings)) {
	for _, a := range c.asserts {
		yieldCondition(a, yield, surroundings{check: c.b})
	}
}

// eval implements evaluator. What does not hold, or cannot be told, is a warning.
func (c *checkStatement) eval(r *run) cty.Value {
	for _, a := range c.asserts {
		v := r.judge(a, r.scope, card.Address{}, "Check failed")
		if v.diag == nil {
			continue
		}
		v.diag.Severity = hcl.DiagWarning
		r.problems.addAt(r.where(card.Address{}), v.diag)
	}
	return cty.NilVal
}
