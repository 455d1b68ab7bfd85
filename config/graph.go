package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// evaluator is a declaration that can be evaluated.
type evaluator interface {
	// reads yields its expressions.
	reads(yield func(hclsyntax.Expression, surroundings))
	// eval returns the value that references to it have.
	eval(r *run) cty.Value
}

// orderer is an evaluator with references that set an order and read no value.
type orderer interface {
	after(l linker) []use
}

// node is a declaration in the graph of references, which spans all modules.
type node struct {
	m      *module
	id     ref
	at     hcl.Range
	item   evaluator
	place  int // among all nodes, as they stand in the files
	uses   []use
	level  int  // above that of all it refers to
	read   bool // something reads its value
	cyclic bool // it closes a circle and is not evaluated
	circle bool // it is part of a circle that was reported
	state  visit
}

// String names the node for sentences.
func (n *node) String() string { return n.m.prefixed(n.id.String()) }

type visit uint8

const (
	unvisited visit = iota
	visiting
	visited
)

// link resolves all references, finds cycles and sets the order of evaluation:
// by levels, so that everything of a level can be put into the shared scope at
// once before the next level begins. Within a level validations come first: what
// is wrong with a variable is not told twice.
func (c *Config) link(p *problems) {
	nodes := c.inSourceOrder()
	for _, n := range nodes {
		n.link(p)
	}
	for _, n := range nodes {
		c.visit(n, nil, p)
	}
	c.order = nodes
	slices.SortStableFunc(c.order, func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.level, b.level), compareBool(b.validates(), a.validates()))
	})
}

func (n *node) validates() bool { return n.id.root == "validation" }

// link resolves the references of one node. Everything in a module comes after
// the block that calls it, which says how many instances there are.
func (n *node) link(p *problems) {
	l := linker{m: n.m, p: p}
	n.item.reads(func(e hclsyntax.Expression, in surroundings) {
		if in.outer {
			n.uses = append(n.uses, linker{m: n.m.parent, p: p}.outerExpr(e, in)...)
			return
		}
		n.uses = append(n.uses, l.expr(e, in)...)
	})
	if o, ok := n.item.(orderer); ok {
		n.uses = append(n.uses, o.after(l)...)
	}
	if call := n.m.call; call != nil {
		n.uses = append(n.uses, use{node: n.m.parent.nodes[call.id], outer: true})
	}
	n.uses = distinct(n.uses)
}

func distinct(uses []use) []use {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.node.place, b.node.place), compareBool(b.value, a.value), compareBool(b.named, a.named))
	})
	return slices.CompactFunc(uses, func(a, b use) bool { return a.node == b.node })
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// visit sets levels, depth first. A reference that closes a cycle is reported
// and left out.
func (c *Config) visit(n *node, path []*node, p *problems) {
	n.state = visiting
	path = append(path, n)
	n.uses = slices.DeleteFunc(n.uses, func(u use) bool {
		dep := u.node
		switch dep.state {
		case visiting:
			n.cyclic = true
			p.cycle(path[slices.Index(path, dep):])
			return true
		case unvisited:
			c.visit(dep, path, p)
		}
		dep.read = dep.read || u.value
		n.level = max(n.level, dep.level+1)
		return false
	})
	n.state = visited
}

// circleAt is where to look for a circle: where a module is given a value of it,
// else where the first of its outermost parts is declared.
func circleAt(path []*node) hcl.Range {
	for i, n := range path {
		next := path[(i+1)%len(path)]
		if v, ok := n.item.(*variable); ok && v.given != nil && next.item != evaluator(n.m.call) {
			return v.given.Range()
		}
	}
	return slices.MinFunc(path, func(a, b *node) int { return cmp.Compare(len(a.m.path), len(b.m.path)) }).at
}

// cycle reports a circle, unless it shares a part with one that was reported.
func (p *problems) cycle(path []*node) {
	if slices.ContainsFunc(path, func(n *node) bool { return n.circle }) {
		return
	}
	for _, n := range path {
		n.circle = true
	}
	names := make([]string, 0, len(path)+1)
	for _, n := range path {
		names = append(names, n.String())
	}
	names = append(names, names[0])
	if long := len(names) - 2*maxListed; long > 0 {
		names = slices.Concat(names[:maxListed], []string{fmt.Sprintf("(%d more)", long)}, names[len(names)-maxListed:])
	}
	if len(path) == 1 {
		p.errorf(circleAt(path), "Cycle in references", "%s refers to itself. Take the reference out.", names[0])
		return
	}
	p.errorf(circleAt(path), "Cycle in references", "These refer to each other in a circle, so none of them can be evaluated first: %s. Take one of the references out.", strings.Join(names, " → "))
}

// closure is the part of the order that the uses need.
func (c *Config) closure(uses []use) []*node {
	if len(uses) == 0 {
		return nil
	}
	need := map[*node]bool{}
	var mark func([]use)
	mark = func(uses []use) {
		for _, u := range uses {
			if !need[u.node] {
				need[u.node] = true
				mark(u.node.uses)
			}
		}
	}
	mark(uses)
	var part []*node
	for _, n := range c.order {
		if need[n] {
			part = append(part, n)
		}
	}
	return part
}
