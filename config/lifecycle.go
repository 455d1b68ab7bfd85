package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
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
		switch {
		case slices.Contains(known, name):
			names = append(names, name)
		case name == "all":
			p.errorf(item.Range(), "Invalid ignore_changes", "The word all stands alone, without brackets: ignore_changes = all.")
		case name == "labels":
			p.errorf(item.Range(), "Invalid ignore_changes", "Labels are never a change, so there is nothing to ignore. Leave the word out.")
		case slices.ContainsFunc(item.Variables(), func(part hcl.Traversal) bool { return slices.Contains(known, part.RootName()) }):
			p.errorf(item.Range(), "Invalid ignore_changes", "Only whole arguments can be ignored. Write the name alone: %s.", item.Variables()[0].RootName())
		default:
			p.errorf(item.Range(), "Invalid ignore_changes", "%s is no argument of a %s whose changes can be ignored.%s There are: %s.", quoted(name), typ.name, didYouMean(name, known), strings.Join(known, ", "))
		}
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
