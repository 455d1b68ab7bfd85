package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/card"
)

// dependency is one element of depends_on: a resource or a module, or one
// instance of either, within the module that it is written in.
type dependency struct {
	on card.Selector
	at hcl.Range
}

func readDependsOn(e hclsyntax.Expression, p *problems) []dependency {
	if e == nil {
		return nil
	}
	list, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid depends_on", "depends_on takes a list of resources and modules, as in [cardholder.employee].")
		return nil
	}
	var deps []dependency
	for _, item := range list {
		on, ok := staticPlace(item)
		if !ok || on.Address().Module != "" {
			p.errorf(item.Range(), "Invalid depends_on", "An element of depends_on names a resource, a module, or one instance of either, as in cardholder.employee or module.sales, without quotes around it. What is inside of a module is not named: depend on the module.")
			continue
		}
		deps = append(deps, dependency{on, item.Range()})
	}
	return deps
}

// staticPlace reads an expression that is the address of a resource or a module
// itself.
func staticPlace(e hcl.Expression) (card.Selector, bool) {
	trav, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		return card.Selector{}, false
	}
	place, err := card.ParseSelector(traversalText(trav))
	return place, err == nil
}

// dependencies resolves depends_on: every resource that is depended on comes
// first.
func (l linker) dependencies(deps []dependency) []use {
	var uses []use
	for _, d := range deps {
		if addr := d.on.Address(); !addr.IsZero() {
			uses = append(uses, l.orderOf(ref{string(addr.Kind), addr.Name}, "resource", d.at)...)
			continue
		}
		outer := card.ModuleCalls(d.on.Module())[0]
		call := l.m.calls[outer.Name]
		uses = append(uses, l.orderOf(ref{"module", outer.Name}, "module", d.at)...)
		if call == nil || call.child == nil {
			continue
		}
		for inner := range call.child.tree {
			for _, res := range inner.resources {
				uses = append(uses, use{node: inner.nodes[res.id]})
			}
		}
	}
	return uses
}

// orderOf is a use of something's place in the order.
func (l linker) orderOf(id ref, what string, at hcl.Range) []use {
	if n := l.m.nodes[id]; n != nil {
		return []use{{node: n}}
	}
	names := l.names(id.root)
	l.p.errorf(at, "Reference to undeclared "+what, "There is no %s in this configuration.%s Declared are: %s.", l.m.prefixed(id.String()), didYouMean(id.name, names), listed(names))
	return nil
}

// expandDepends turns depends_on into instances, once for all instances of the
// block.
func (r *run) expandDepends(deps []dependency) []card.Address {
	var all []card.Address
	for _, d := range deps {
		found := r.expandDependency(d.on.In(r.path))
		if len(found) == 0 && !d.on.Address().Key.IsZero() && !r.problems.hasErrors() {
			r.problems.errorf(d.at, "Reference to undeclared resource", "The configuration declares no %s. Its block has: %s.", d.on, listed(r.instanceNames(d.on.Address())))
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, card.Address.Compare)
	return slices.Clip(slices.Compact(all))
}

// expandDependency lists the instances that something names.
func (ev *evaluation) expandDependency(on card.Selector) []card.Address {
	addr := on.Address()
	if addr.IsZero() {
		var all []card.Address
		for _, r := range ev.byPath {
			for _, set := range r.instances {
				if len(set.addrs) > 0 && on.Matches(set.addrs[0]) {
					all = append(all, set.addrs...)
				}
			}
		}
		return all
	}
	switch set := ev.instancesOf(addr); {
	case set == nil:
		return nil
	case addr.Key.IsZero():
		return set.addrs
	case set.has(addr):
		return []card.Address{addr}
	}
	return nil
}
