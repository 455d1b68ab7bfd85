package config

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
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
	depends     []dependency
}

func (c *Config) declareOutput(b *block, p *problems) {
	o := &output{
		b: b, name: b.labels[0], description: p.constText(b.expr("description")),
		sensitive: p.constBool(b.expr("sensitive"), false), depends: readDependsOn(b.expr("depends_on"), p),
	}
	id := ref{"output", o.name}
	if first := c.nodes[id]; first != nil {
		p.duplicate(b.src.DefRange(), first.at, "output")
		return
	}
	c.addNode(id, b.src.DefRange(), o)
}

// reads implements evaluator.
func (o *output) reads(yield func(hclsyntax.Expression, surroundings)) {
	if e := o.b.expr("value"); e != nil {
		yield(e, surroundings{})
	}
}

// after implements orderer.
func (o *output) after(l linker) []use { return l.dependencies(o.depends) }

// eval implements evaluator.
func (o *output) eval(r *run) cty.Value {
	e := o.b.expr("value")
	if e == nil {
		return cty.NilVal
	}
	v, ok := r.value(e, r.scope, card.Address{})
	if !ok {
		return cty.NilVal
	}
	if isSensitive(v) && !o.sensitive {
		r.problems.errorf(e.Range(), "Output of a sensitive value", "The value is sensitive, and outputs are printed. Add sensitive = true to the output, or use nonsensitive() where it may be shown.")
		return cty.NilVal
	}
	v, _ = v.UnmarkDeep()
	r.out.Outputs = append(r.out.Outputs, Output{
		Name: o.name, Description: o.description, Sensitive: o.sensitive, Unknown: !v.IsWhollyKnown(),
		Type: typeJSON(v.Type()), JSON: r.ids.json(v), Text: r.ids.render(v),
	})
	return cty.NilVal
}
