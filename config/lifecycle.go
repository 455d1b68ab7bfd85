package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/card"
)

// lifecycle is a lifecycle block; the zero lifecycle is that of a resource
// without one.
type lifecycle struct {
	preventRelease bool
	ignoreChanges  []string
	pre, post      []*block
}

func readLifecycle(b *block, p *problems) lifecycle {
	var life lifecycle
	l := b.child("lifecycle")
	if l == nil {
		return life
	}
	life.preventRelease = p.constBool(l.expr("prevent_release"), false)
	if e := l.expr("ignore_changes"); e != nil {
		life.ignoreChanges = readIgnoreChanges(e, b.typ, p)
	}
	for _, c := range l.blocks {
		if c.typ.name == "precondition" {
			life.pre = append(life.pre, c)
		} else {
			life.post = append(life.post, c)
		}
	}
	return life
}

func (l lifecycle) reads(yield func(hclsyntax.Expression, surroundings), in surroundings) {
	for _, b := range l.pre {
		yieldCondition(b, yield, in)
	}
	in.self = true
	for _, b := range l.post {
		yieldCondition(b, yield, in)
	}
}

func yieldCondition(b *block, yield func(hclsyntax.Expression, surroundings), in surroundings) {
	for _, name := range []string{"condition", "error_message"} {
		if e := b.expr(name); e != nil {
			yield(e, in)
		}
	}
}

// ignorable lists the arguments whose differences can be left: labels are no
// change anyway.
func ignorable(typ *blockType) []string {
	var names []string
	for _, a := range typ.args {
		switch a.name {
		case "labels", "for_each", "count", "depends_on":
		default:
			names = append(names, a.name)
		}
	}
	if typ.block("balance") != nil {
		names = append(names, "balance")
	}
	return names
}

func readIgnoreChanges(e hclsyntax.Expression, typ *blockType, p *problems) []string {
	known := ignorable(typ)
	if hcl.ExprAsKeyword(e) == "all" {
		return known
	}
	list, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid ignore_changes", "ignore_changes takes a list of arguments, as in [card_type], or all.")
		return nil
	}
	var names []string
	for _, item := range list {
		name := keywordOrText(item)
		if !slices.Contains(known, name) {
			p.errorf(item.Range(), "Invalid ignore_changes", "%s is no argument of a %s whose changes can be ignored.%s There are: %s.", quoted(name), typ.name, didYouMean(name, known), strings.Join(known, ", "))
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func keywordOrText(e hcl.Expression) string {
	if name := hcl.ExprAsKeyword(e); name != "" {
		return name
	}
	v, diags := e.Value(nil)
	if diags.HasErrors() {
		return "this"
	}
	text, _ := leafText(v)
	return text
}

// dependency is one element of depends_on: a block, or one of its instances.
type dependency struct {
	addr card.Address
	at   hcl.Range
}

func readDependsOn(e hclsyntax.Expression, p *problems) []dependency {
	if e == nil {
		return nil
	}
	list, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid depends_on", "depends_on takes a list of resources, as in [cardholder.employee].")
		return nil
	}
	var deps []dependency
	for _, item := range list {
		addr, ok := staticAddress(item)
		if !ok {
			p.errorf(item.Range(), "Invalid depends_on", "An element of depends_on names a resource or one of its instances, as in cardholder.employee or virtual_card.travel[\"ana@example.com\"], without quotes around it.")
			continue
		}
		deps = append(deps, dependency{addr, item.Range()})
	}
	return deps
}

// staticAddress reads an expression that is an address itself.
func staticAddress(e hcl.Expression) (card.Address, bool) {
	trav, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		return card.Address{}, false
	}
	addr, err := card.ParseAddress(traversalText(trav))
	return addr, err == nil
}

// dependencies resolves depends_on.
func (l linker) dependencies(deps []dependency) []use {
	var uses []use
	for _, d := range deps {
		id := ref{string(d.addr.Kind), d.addr.Name}
		if l.c.nodes[id] == nil {
			names := l.names(id.root)
			l.p.errorf(d.at, "Reference to undeclared resource", "There is no %s in this configuration.%s Declared are: %s.", id, didYouMean(id.name, names), listed(names))
			continue
		}
		uses = append(uses, use{ref: id})
	}
	return uses
}

// expandDepends turns depends_on into instances, once for all instances of the
// block.
func (r *run) expandDepends(res *resource) []card.Address {
	var all []card.Address
	for _, d := range res.depends {
		set := r.instances[ref{string(d.addr.Kind), d.addr.Name}]
		switch {
		case set == nil:
		case d.addr.Key.IsZero():
			all = append(all, set.addrs...)
		case set.has(d.addr):
			all = append(all, d.addr)
		case !r.problems.hasErrors():
			r.problems.errorf(d.at, "Reference to undeclared resource", "The configuration declares no %s. Its block has: %s.", d.addr, listed(r.instanceNames(d.addr)))
		}
	}
	slices.SortFunc(all, card.Address.Compare)
	return slices.Clip(slices.Compact(all))
}
