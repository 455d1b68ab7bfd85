package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// resource is a cardholder, virtual_card or physical_card block.
type resource struct {
	addr    card.Address // without key
	id      ref
	at      hcl.Range
	b       *block
	balance *block // nil for none
	forEach hclsyntax.Expression
	count   hclsyntax.Expression
	args    map[string]resourceArg // by name; those of balance as balance.name
	life    lifecycle
	depends []dependency
}

// resourceArg is an argument that each instance has a value of.
type resourceArg struct {
	expr hclsyntax.Expression
	same bool // the same for every instance, so that it is evaluated once
}

func (r *resource) kind() card.Kind { return r.addr.Kind }

// exampleInstance is how one instance could be written.
func (r *resource) exampleInstance() string {
	if r.count != nil {
		return r.id.String() + "[0]"
	}
	return r.id.String() + `["key"]`
}

func (c *Config) declareResource(b *block, p *problems) {
	r := &resource{
		addr: card.Address{Kind: card.Kind(b.typ.name), Name: b.labels[0]},
		id:   ref{b.typ.name, b.labels[0]},
		at:   b.src.DefRange(), b: b,
		balance: b.child("balance"), forEach: b.expr("for_each"), count: b.expr("count"),
		args: map[string]resourceArg{},
	}
	if first := c.resources[r.addr]; first != nil {
		p.duplicate(r.at, first.at, b.typ.name)
		return
	}
	if r.forEach != nil && r.count != nil {
		p.errorf(b.attrs["count"].NameRange, "Conflicting arguments", "A block has either for_each or count, not both. Remove one of them.")
		r.count = nil
	}
	for name, attr := range b.attrs {
		switch name {
		case "for_each", "count", "depends_on":
		default:
			r.args[name] = newResourceArg(attr.Expr)
		}
	}
	if r.balance != nil {
		for name, attr := range r.balance.attrs {
			r.args["balance."+name] = newResourceArg(attr.Expr)
		}
	}
	r.life = readLifecycle(b, p)
	r.depends = readDependsOn(b.expr("depends_on"), p)
	c.resources[r.addr] = r
	c.addNode(r.id, r.at, r)
}

// changing are functions that give another result each time.
var changing = []string{"uuid", "bcrypt"}

func newResourceArg(e hclsyntax.Expression) resourceArg {
	a := resourceArg{expr: e, same: true}
	for _, trav := range hclsyntax.Variables(e) {
		if root := trav.RootName(); root == "each" || root == "count" {
			a.same = false
		}
	}
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && slices.Contains(changing, call.Name) {
			a.same = false
		}
		return nil
	})
	return a
}

// reads implements evaluator.
func (r *resource) reads(yield func(hclsyntax.Expression, surroundings)) {
	in := surroundings{each: r.forEach != nil, count: r.count != nil}
	for _, e := range []hclsyntax.Expression{r.forEach, r.count} {
		if e != nil {
			yield(e, surroundings{})
		}
	}
	for _, arg := range r.args {
		yield(arg.expr, in)
	}
	r.life.reads(yield, in)
}

// after implements orderer: depends_on, and a holder named by a literal text.
func (r *resource) after(l linker) []use {
	uses := l.dependencies(r.depends)
	if arg, ok := r.args["cardholder"]; ok {
		if addr, ok := literalAddress(arg.expr); ok && l.c.resources[addr.Block()] != nil {
			uses = append(uses, use{ref: ref{string(addr.Kind), addr.Name}, value: true})
		}
	}
	return uses
}

func literalAddress(e hclsyntax.Expression) (card.Address, bool) {
	v, diags := e.Value(nil)
	if diags.HasErrors() || v.Type() != cty.String || v.IsNull() || !v.IsKnown() {
		return card.Address{}, false
	}
	addr, err := card.ParseAddress(v.AsString())
	return addr, err == nil
}

// instances are the addresses of a block.
type instances struct {
	addrs []card.Address // sorted
}

func (s *instances) has(a card.Address) bool {
	_, found := slices.BinarySearchFunc(s.addrs, a, card.Address.Compare)
	return found
}

// eval implements evaluator: it evaluates every instance.
func (r *resource) eval(run *run) cty.Value {
	set, ok := run.expand(r)
	run.instances[r.id] = &instances{addrs: set.addrs}
	if !ok {
		return cty.DynamicVal
	}
	f := newFrame(run, r)
	if f.read {
		f.values = make([]cty.Value, 0, len(set.addrs))
	}
	for i, addr := range set.addrs {
		name, val := set.scopeOf(i)
		f.enter(addr, name, val)
		f.evaluate()
	}
	if !f.read {
		return cty.NilVal
	}
	return set.value(f.values, objectType(r.kind()))
}
