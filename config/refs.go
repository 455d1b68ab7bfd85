package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/builtin"
)

// ref names something that expressions can refer to, within its module. Its root
// holds the words before the name: var, local, module, data.card_type, or the
// kind of a resource.
type ref struct{ root, name string }

// String returns the reference as it is written.
func (r ref) String() string { return r.root + "." + r.name }

// scopeRoot is the first word of references to it.
func (r ref) scopeRoot() string {
	root, _, _ := strings.Cut(r.root, ".")
	return root
}

// refOf is what a reference refers to, without asking whether it exists.
func refOf(trav hcl.Traversal) (ref, bool) {
	first, ok := attrName(trav, 1)
	if !ok || trav.RootName() != "data" {
		return ref{trav.RootName(), first}, ok
	}
	name, ok := attrName(trav, 2)
	return ref{"data." + first, name}, ok
}

// use is one reference to a node.
type use struct {
	node  *node
	named bool // an expression names it, so it must be in the scope
	value bool // its value is read, not only its place in the order
	outer bool // it is read in the module around
}

// surroundings says which names of an instance an expression may use, and where
// it stands.
type surroundings struct {
	each, count, self bool
	outer             bool   // in the block that calls the module
	check             *block // around it, nil for none
}

// linker resolves the references of a module.
type linker struct {
	m    *module
	p    *problems
	also []string // first words of references beside those of a configuration: a test has some
}

// outerExpr is expr for what stands in the block that calls a module, of which
// l.m is the caller.
func (l linker) outerExpr(e hclsyntax.Expression, in surroundings) []use {
	uses := l.expr(e, in)
	for i := range uses {
		uses[i].outer = true
	}
	return uses
}

// expr returns what e refers to, and reports what does not exist. An expression
// with such problems is not evaluated later.
func (l linker) expr(e hclsyntax.Expression, in surroundings) []use {
	if e == nil || isLiteral(e) {
		return nil
	}
	before := len(l.p.list)
	defer func() {
		if len(l.p.list) > before {
			l.m.c.broken[e] = true
		}
	}()
	l.checkCalls(e)
	var uses []use
	for _, trav := range hclsyntax.Variables(e) {
		uses = append(uses, l.traversal(trav, in)...)
	}
	return uses
}

func (l linker) traversal(trav hcl.Traversal, in surroundings) []use {
	at := trav.SourceRange()
	switch root := trav.RootName(); root {
	case "each":
		l.instance(trav, in.each, "for_each", "key", "value")
	case "count":
		l.instance(trav, in.count, "count", "index")
	case "self":
		if !in.self {
			l.p.errorf(at, "Invalid reference", "\"self\" exists only in the postconditions of a resource. Write out the address instead.")
		}
	case "path":
		l.member(trav, "path", []string{"module", "root", "cwd"})
	case "var":
		return l.named(trav, ref{root: root}, "variable")
	case "local":
		return l.named(trav, ref{root: root}, "local value")
	case "data":
		return l.data(trav, in)
	case "module":
		return l.module(trav)
	case "terraform":
		l.p.errorf(at, "Invalid reference", "There are no workspaces, so there is nothing named %q. Use a variable.", root)
	default:
		if card.Kind(root).Valid() {
			return l.resource(trav)
		}
		if slices.Contains(l.also, root) {
			return l.beside(trav)
		}
		roots := append([]string{"var", "local", "data", "module", "path", "each", "count", "cardholder", "virtual_card", "physical_card"}, l.also...)
		l.p.errorf(at, "Invalid reference", "There is nothing named %q.%s A reference begins with one of: %s. A text needs double quotes.", root, didYouMean(root, roots), strings.Join(roots, ", "))
	}
	return nil
}

// named resolves root.name; the root of the given ref says which words stand
// before the name.
func (l linker) named(trav hcl.Traversal, id ref, what string) []use {
	name, ok := attrName(trav, 1+strings.Count(id.root, "."))
	if !ok {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "A reference to a %s must name it, as in %s.name.", what, id.root)
		return nil
	}
	id.name = name
	n := l.m.nodes[id]
	if n == nil {
		where, names := "this configuration", l.names(id.root)
		if l.m.parent != nil {
			where = "this module"
		}
		l.p.errorf(trav.SourceRange(), "Reference to undeclared "+what, "There is no %s %q in %s.%s Declared are: %s.", what, name, where, didYouMean(name, names), listed(names))
		return nil
	}
	return []use{{node: n, named: true, value: true}}
}

// names lists what is declared under a root, in order.
func (l linker) names(root string) []string {
	if l.m.names == nil {
		l.m.names = map[string][]string{}
		for id := range l.m.nodes {
			l.m.names[id.root] = append(l.m.names[id.root], id.name)
		}
		for _, names := range l.m.names {
			slices.Sort(names)
		}
	}
	return l.m.names[root]
}

func (l linker) data(trav hcl.Traversal, in surroundings) []use {
	typ, ok := attrName(trav, 1)
	if !ok || dataBlock.kind([]string{typ}) == nil {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "Data is referred to by type and name, as in data.card_type.visa.id.%s The types are: %s.", didYouMean(typ, dataBlock.kindNames()), strings.Join(dataBlock.kindNames(), ", "))
		return nil
	}
	uses := l.named(trav, ref{root: "data." + typ}, "data source")
	if uses == nil {
		return nil
	}
	d := uses[0].node.item.(*dataSource)
	if d.check != nil && d.check != in.check {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "%s stands inside of a check block, and only that check reads it. Move it out of the block to refer to it here.", uses[0].node.id)
		return nil
	}
	if next, ok := l.pick(trav, 3, d.id, d.repeat); ok {
		l.attribute(trav, next, sortedAttrs(d.kind.typ))
	}
	return uses
}

func (l linker) resource(trav hcl.Traversal) []use {
	uses := l.named(trav, ref{root: trav.RootName()}, "resource")
	if uses == nil {
		return nil
	}
	res := uses[0].node.item.(*resource)
	next, ok := l.pick(trav, 2, res.id, res.repeat)
	if !ok {
		return nil
	}
	l.attribute(trav, next, objectAttrs(res.kind()))
	return uses
}

// module resolves a reference to outputs of a module: to one of them where it
// is named, else to all.
func (l linker) module(trav hcl.Traversal) []use {
	uses := l.named(trav, ref{root: "module"}, "module")
	if uses == nil {
		return nil
	}
	call := uses[0].node.item.(*moduleCall)
	next, ok := l.pick(trav, 2, call.id, call.repeat)
	if !ok || call.child == nil {
		return uses
	}
	outputs := call.child.outputs
	if name, named := attrName(trav, next); named {
		if outputs[name] == nil {
			l.p.errorf(trav[next].(hcl.TraverseAttr).SrcRange, "Unsupported attribute", "The module has no output %q.%s It has: %s.", name, didYouMean(name, sortedKeys(outputs)), listed(sortedKeys(outputs)))
			return nil
		}
		return append(uses, use{node: call.child.nodes[ref{"output", name}], named: true, value: true})
	}
	for name := range outputs {
		uses = append(uses, use{node: call.child.nodes[ref{"output", name}], named: true, value: true})
	}
	return uses
}

// pick checks that a reference picks one of many instances, and none where there
// is but one. It returns where its next step is.
func (l linker) pick(trav hcl.Traversal, at int, id ref, rep repeat) (next int, ok bool) {
	if len(trav) <= at {
		return at, true
	}
	attr, isAttr := trav[at].(hcl.TraverseAttr)
	switch {
	case rep.many() && isAttr:
		l.p.errorf(trav.SourceRange(), "Missing instance key", "%s has several instances, so %q must follow the key of one of them, as in %s, or stand in a for expression over all of them.", id, attr.Name, id.String()+rep.exampleKey()+"."+attr.Name)
		return at, false
	case !rep.many() && !isAttr:
		l.p.errorf(trav.SourceRange(), "Unexpected instance key", "%s has neither for_each nor count, so there is one of it and it takes no key.", id)
		return at, false
	case rep.many():
		return at + 1, true
	}
	return at, true
}

// attribute checks the step at the given place, where there is one.
func (l linker) attribute(trav hcl.Traversal, at int, known []string) {
	name, ok := attrName(trav, at)
	if !ok || slices.Contains(known, name) {
		return
	}
	l.p.errorf(trav[at].(hcl.TraverseAttr).SrcRange, "Unsupported attribute", "There is no attribute %q here.%s There are: %s.", name, didYouMean(name, known), strings.Join(known, ", "))
}

// instance checks each and count.
func (l linker) instance(trav hcl.Traversal, allowed bool, argument string, members ...string) {
	if !allowed {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "%q exists only in a block that has %s. Add it to the block, or refer to something else.", trav.RootName(), argument)
		return
	}
	l.member(trav, trav.RootName(), members)
}

func (l linker) member(trav hcl.Traversal, root string, members []string) {
	name, ok := attrName(trav, 1)
	if ok && slices.Contains(members, name) {
		return
	}
	l.p.errorf(trav.SourceRange(), "Invalid reference", "%q must be followed by %s.%s", root, "."+strings.Join(members, " or ."), didYouMean(name, members))
}

func attrName(trav hcl.Traversal, at int) (string, bool) {
	if len(trav) <= at {
		return "", false
	}
	attr, ok := trav[at].(hcl.TraverseAttr)
	return attr.Name, ok
}

// checkCalls reports functions that do not exist, also where they would not be
// called this time.
func (l linker) checkCalls(e hclsyntax.Expression) {
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		call, ok := n.(*hclsyntax.FunctionCallExpr)
		if !ok {
			return nil
		}
		if _, known := l.m.c.functions[call.Name]; !known {
			l.p.errorf(call.NameRange, "Call to unknown function", "%s", unknownFunction(call.Name, l.m.c.functions))
		}
		return nil
	})
}

func unknownFunction(name string, known map[string]function.Function) string {
	return fmt.Sprintf("There is no function %q.%s", name, didYouMean(name, builtin.Names(known)))
}
