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
	repeat
	addr    card.Address // within its module, without key
	id      ref
	at      hcl.Range
	b       *block
	balance *block                 // nil for none
	over    string                 // the cardholder block whose instances for_each goes over, "" for none
	keyed   bool                   // of over, only the keys matter: each.value is only named as the holder
	args    map[string]resourceArg // by name; those of balance as balance.name
	life    lifecycle
	depends []dependency

	holders *resource   // the block of over, where for_each needs nothing but its instances' keys
	follow  []*resource // blocks whose holders this is
}

// resourceArg is an argument that each instance has a value of.
type resourceArg struct {
	expr  hclsyntax.Expression
	same  bool          // the same for every instance, so that it is evaluated once
	each  string        // key or value: the expression is only a path into it, so that no scope is needed
	path  hcl.Traversal // the path, relative
	items []labelArg    // of an object whose keys are written out, by key
}

// labelArg is one item of a labels argument.
type labelArg struct {
	key      string
	arg      resourceArg
	constant cty.Value // cty.NilVal when it refers to anything
}

// wholeHolders is the block's name when an expression is cardholder.name and
// nothing else.
func wholeHolders(e hclsyntax.Expression) string {
	trav, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || trav.Traversal.RootName() != string(card.KindCardholder) || len(trav.Traversal) != 2 {
		return ""
	}
	name, _ := attrName(trav.Traversal, 1)
	return name
}

func (r *resource) kind() card.Kind { return r.addr.Kind }

func (m *module) declareResource(b *block, p *problems) {
	r := &resource{
		addr: card.Address{Kind: card.Kind(b.typ.name), Name: b.labels[0]},
		id:   ref{b.typ.name, b.labels[0]},
		at:   b.src.DefRange(), b: b,
		balance: b.child("balance"), repeat: readRepeat(b, p),
		args: map[string]resourceArg{},
	}
	if first := m.resources[r.addr]; first != nil {
		p.duplicate(r.at, first.at, b.typ.name)
		return
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
	r.over = wholeHolders(r.forEach)
	r.life = readLifecycle(b, p)
	r.keyed = r.over != "" && r.namesHolderOnly()
	r.depends = readDependsOn(b.expr("depends_on"), p)
	m.resources[r.addr] = r
	declared := r.addr
	declared.Module = m.path
	m.c.declared[declared] = r
	m.addNode(r.id, r.at, r)
}

// namesHolderOnly reports whether each.value stands nowhere but in
// cardholder = each.value.
func (r *resource) namesHolderOnly() bool {
	only := true
	look := func(e hclsyntax.Expression, _ surroundings) {
		for _, trav := range hclsyntax.Variables(e) {
			if name, _ := attrName(trav, 1); trav.RootName() == "each" && name != "key" {
				only = false
			}
		}
	}
	for name, arg := range r.args {
		if name != "cardholder" || arg.each != "value" || len(arg.path) > 0 {
			look(arg.expr, surroundings{})
		}
	}
	r.life.reads(look, surroundings{})
	return only
}

// findHolders finds the block whose instances' keys are all that for_each needs.
func (r *resource) findHolders(m *module) {
	holders := m.resources[card.Address{Kind: card.KindCardholder, Name: r.over}]
	if !r.keyed || holders == nil || holders.forEach == nil {
		return
	}
	r.holders = holders
	holders.follow = append(holders.follow, r)
}

// reads implements evaluator.
func (r *resource) reads(yield func(hclsyntax.Expression, surroundings)) {
	if !r.keyed {
		r.repeat.reads(yield)
	}
	for _, arg := range r.args {
		yield(arg.expr, r.inside())
	}
	r.life.reads(yield, r.inside())
}

// after implements orderer: depends_on, a holder named by a literal text, and a
// for_each of which only the keys matter.
func (r *resource) after(l linker) []use {
	uses := l.dependencies(r.depends)
	if r.keyed {
		r.findHolders(l.m)
		for _, u := range l.expr(r.forEach, surroundings{}) {
			u.value = r.holders == nil
			uses = append(uses, u)
		}
	}
	if arg, ok := r.args["cardholder"]; ok {
		if addr, ok := literalAddress(arg.expr); ok {
			if n := l.m.nodes[ref{string(addr.Kind), addr.Name}]; n != nil && addr.Declaration().Module == l.m.path {
				uses = append(uses, use{node: n, value: true})
			}
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

// instances are the evaluated instances of a block.
type instances struct {
	told    bool           // it is known which there are
	addrs   []card.Address // sorted
	labels  []*labelSet    // of cardholders, in the same order
	objects []cty.Value    // where something reads them, in the same order
	last    int            // what index found before: cards mostly come in the order of their holders
}

func (s *instances) index(a card.Address) (int, bool) {
	for next := s.last; next < len(s.addrs) && next <= s.last+1; next++ {
		if s.addrs[next] == a {
			s.last = next
			return next, true
		}
	}
	i, found := s.search(a)
	s.last = i
	return i, found
}

func (s *instances) search(a card.Address) (int, bool) {
	return slices.BinarySearchFunc(s.addrs, a, card.Address.Compare)
}

func (s *instances) has(a card.Address) bool {
	_, found := s.index(a)
	return found
}

// eval implements evaluator: it evaluates every instance.
func (r *resource) eval(run *run) cty.Value {
	set, ok := r.expand(run)
	if want := &run.out.Want; len(want.Holders)+len(want.Cards)+set.n > maxResources {
		run.problems.once(r.at, "Too many resources", "A configuration declares at most %d cards and cardholders, and with this block there are more. Divide it into several configurations.", maxResources)
		set, ok = &expansion{}, false
	}
	inst := &instances{told: ok, addrs: set.addresses(run.at(r.addr))}
	run.instances[r.id] = inst
	if !ok {
		run.tainted[r.id] = true
		return cty.DynamicVal
	}
	f := newFrame(run, r, set, inst)
	f.grow(set.n)
	for i, addr := range inst.addrs {
		f.enter(addr, i)
		f.evaluate()
	}
	if !f.read {
		return cty.NilVal
	}
	return set.value(inst.objects, objectType(r.kind()))
}

func (r *resource) expand(run *run) (*expansion, bool) {
	if r.holders != nil && !run.reads(r.holders) {
		return run.expandKeys(r, r.holders)
	}
	return run.expand(r.repeat)
}

// grow makes room for n instances at once.
func (f *frame) grow(n int) {
	want := &f.run.out.Want
	if f.res.kind() == card.KindCardholder {
		want.Holders = slices.Grow(want.Holders, n)
		f.inst.labels = make([]*labelSet, 0, n)
	} else {
		want.Cards = slices.Grow(want.Cards, n)
	}
	if f.read {
		f.inst.objects = make([]cty.Value, 0, n)
	}
}
