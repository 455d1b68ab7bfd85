package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/card"
)

// ref names something that expressions can refer to. Its root holds the words
// before the name: var, local, data.card_type, or the kind of a resource.
type ref struct{ root, name string }

// String returns the reference as it is written.
func (r ref) String() string { return r.root + "." + r.name }

// use is one reference to a ref.
type use struct {
	ref   ref
	value bool // its value is read, not only its place in the order
}

// surroundings says which names of an instance an expression may use.
type surroundings struct{ each, count, self bool }

// linker resolves the references of a configuration.
type linker struct {
	c *Config
	p *problems
}

// expr returns what e refers to, and reports what does not exist. An expression
// with such problems is not evaluated later.
func (l linker) expr(e hclsyntax.Expression, in surroundings) []use {
	if e == nil {
		return nil
	}
	before := len(l.p.list)
	defer func() {
		if len(l.p.list) > before {
			l.c.broken[e] = true
		}
	}()
	l.checkCalls(e)
	var uses []use
	for _, trav := range hclsyntax.Variables(e) {
		if u, ok := l.traversal(trav, in); ok {
			uses = append(uses, u)
		}
	}
	return uses
}

func (l linker) traversal(trav hcl.Traversal, in surroundings) (use, bool) {
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
		return l.named(trav, root, 1, "variable")
	case "local":
		return l.named(trav, root, 1, "local value")
	case "data":
		return l.data(trav)
	case "module", "terraform":
		l.p.errorf(at, "Invalid reference", "This version of cardform does not support references to %q.", root)
	default:
		if card.Kind(root).Valid() {
			return l.resource(trav)
		}
		roots := []string{"var", "local", "data", "path", "each", "count", "cardholder", "virtual_card", "physical_card"}
		l.p.errorf(at, "Invalid reference", "There is nothing named %q.%s A reference begins with one of: %s. A text needs double quotes.", root, didYouMean(root, roots), strings.Join(roots, ", "))
	}
	return use{}, false
}

// named resolves root.name, where the root is one word.
func (l linker) named(trav hcl.Traversal, root string, at int, what string) (use, bool) {
	name, ok := attrName(trav, at)
	if !ok {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "A reference to a %s must name it, as in %s.name.", what, root)
		return use{}, false
	}
	id := ref{root, name}
	if l.c.nodes[id] == nil {
		names := l.names(root)
		l.p.errorf(trav.SourceRange(), "Reference to undeclared "+what, "There is no %s %q in this configuration.%s Declared are: %s.", what, name, didYouMean(name, names), listed(names))
		return use{}, false
	}
	return use{ref: id, value: true}, true
}

func (l linker) names(root string) []string {
	var names []string
	for id := range l.c.nodes {
		if id.root == root {
			names = append(names, id.name)
		}
	}
	slices.Sort(names)
	return names
}

func (l linker) data(trav hcl.Traversal) (use, bool) {
	typ, ok := attrName(trav, 1)
	if !ok || typ != "card_type" {
		l.p.errorf(trav.SourceRange(), "Invalid reference", "Data is referred to by type and name, and the one type there is is card_type, as in data.card_type.visa.id.")
		return use{}, false
	}
	u, ok := l.named(trav, "data.card_type", 2, "data source")
	if ok {
		l.attribute(trav, 3, cardTypeAttrs())
	}
	return u, ok
}

func (l linker) resource(trav hcl.Traversal) (use, bool) {
	u, ok := l.named(trav, trav.RootName(), 1, "resource")
	if !ok {
		return u, false
	}
	res := l.c.nodes[u.ref].item.(*resource)
	next := 2
	if len(trav) > next {
		attr, isAttr := trav[next].(hcl.TraverseAttr)
		switch repeated := res.forEach != nil || res.count != nil; {
		case repeated && isAttr:
			l.p.errorf(trav.SourceRange(), "Missing instance key", "%s has several instances, so %q must follow the key of one of them, as in %s, or stand in a for expression over all of them.", u.ref, attr.Name, res.exampleInstance()+"."+attr.Name)
			return u, false
		case !repeated && !isAttr:
			l.p.errorf(trav.SourceRange(), "Unexpected instance key", "%s has neither for_each nor count, so it is one resource and takes no key.", u.ref)
			return u, false
		case repeated:
			next++
		}
	}
	l.attribute(trav, next, objectAttrs(res.kind()))
	return u, true
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
		if _, known := l.c.scope.Functions[call.Name]; !known {
			l.p.errorf(call.NameRange, "Call to unknown function", "%s", unknownFunction(call.Name, l.c.scope))
		}
		return nil
	})
}

func unknownFunction(name string, scope *hcl.EvalContext) string {
	names := functionNames(scope)
	return fmt.Sprintf("There is no function %q.%s", name, didYouMean(name, names))
}
