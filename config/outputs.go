package config

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// Output is the value of an output block. Card numbers in it are masked. The
// value of a sensitive one is there for "output --json" and for whoever names
// it; nothing else may print it.
type Output struct {
	Name        string
	Description string
	Sensitive   bool
	Unknown     bool            // some of it is known only after apply; null in JSON
	Type        json.RawMessage // as Terraform writes types in JSON
	JSON        json.RawMessage
	Text        string // as the console prints it
}

// output is an output block.
type output struct {
	b           *block
	name        string
	description string
	sensitive   bool
	ephemeral   bool
	depends     []dependency
}

func (m *module) declareOutput(b *block, p *problems) {
	o := &output{
		b: b, name: b.labels[0], description: p.constText(b.expr("description")),
		sensitive: p.constBool(b.expr("sensitive"), false), ephemeral: p.constBool(b.expr("ephemeral"), false),
		depends: readDependsOn(b.expr("depends_on"), p),
	}
	id := ref{"output", o.name}
	if first := m.nodes[id]; first != nil {
		p.duplicate(b.src.DefRange(), first.at, "output")
		return
	}
	if o.ephemeral && m.parent == nil {
		p.errorf(b.expr("ephemeral").Range(), "Ephemeral output", "An output of the configuration is shown and kept, so it cannot be ephemeral. Only a module has ephemeral outputs.")
	}
	m.outputs[o.name] = o
	m.addNode(id, b.src.DefRange(), o)
}

// reads implements evaluator.
func (o *output) reads(yield func(hclsyntax.Expression, surroundings)) {
	if e := o.b.expr("value"); e != nil {
		yield(e, surroundings{})
	}
	for _, pre := range o.b.blocks {
		yieldCondition(pre, yield, surroundings{})
	}
}

// after implements orderer.
func (o *output) after(l linker) []use { return l.dependencies(o.depends) }

// eval implements evaluator. What an output of the root module gives out is kept
// apart; only tests refer to it. That of another is a value for its caller.
func (o *output) eval(r *run) cty.Value {
	id, e := ref{"output", o.name}, o.b.expr("value")
	for _, pre := range o.b.blocks {
		if !r.check(pre, r.scope, card.Address{}, "Precondition failed") {
			r.tainted[id] = true
		}
	}
	if e == nil || r.tainted[id] {
		return cty.DynamicVal
	}
	v, ok := r.value(e, r.scope, card.Address{})
	if !ok || r.readsTainted(e) {
		r.tainted[id] = true
		return cty.DynamicVal
	}
	switch {
	case mark.IsEphemeral(v) && !o.ephemeral:
		r.problems.errorf(e.Range(), "Output of an ephemeral value", "The value is ephemeral, and this output is kept. Use ephemeralasnull() around it, or in a module add ephemeral = true to the output.")
		r.tainted[id] = true
		return cty.DynamicVal
	case v.HasMarkDeep(mark.Sensitive) && !o.sensitive && r.parent == nil:
		r.problems.errorf(e.Range(), "Output of a sensitive value", "The value is sensitive, and outputs are printed. Add sensitive = true to the output, or use nonsensitive() where it may be shown.")
		return cty.NilVal
	}
	if o.sensitive {
		v = v.Mark(mark.Sensitive)
	}
	if r.parent == nil {
		r.give(o, v)
	}
	if o.ephemeral {
		v = v.Mark(mark.Ephemeral)
	}
	return v
}

// give adds an output of the root module.
func (r *run) give(o *output, v cty.Value) {
	v, _ = v.UnmarkDeep()
	for _, inner := range cty.DeepValues(v) {
		if inner.Type() == cty.Number && inner.IsKnown() && !inner.IsNull() && inner.AsBigFloat().IsInf() {
			r.problems.errorf(o.b.expr("value").Range(), "Output of an infinite number", "The value is infinite, or holds something that is, as a division by zero makes it, and JSON has no such number. Test for zero before dividing.")
			return
		}
	}
	r.out.Outputs = append(r.out.Outputs, Output{
		Name: o.name, Description: o.description, Sensitive: o.sensitive, Unknown: !v.IsWhollyKnown(),
		Type: typeJSON(v.Type()), JSON: r.ids.json(v), Text: r.ids.render(v),
	})
}
